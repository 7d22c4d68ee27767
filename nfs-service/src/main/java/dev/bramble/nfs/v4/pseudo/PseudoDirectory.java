package dev.bramble.nfs.v4.pseudo;

import dev.bramble.nfs.export.Export;
import dev.bramble.nfs.handle.FileHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A directory above exports, as one client sees it.
 *
 * @param path absolute, "/" for the root
 * @param children by name; with an export: its root
 */
public record PseudoDirectory(String path, SortedMap<String, Optional<Export>> children) {
    private static final int FORMAT = 0x42500001;
    private static final int DIGEST_BYTES = 16;

    public PseudoDirectory {
        children = new TreeMap<>(children);
    }

    /** Made from the path, so that it is the same after a restart, and nothing need be kept. */
    public FileHandle handle() {
        return new FileHandle(ByteBuffer.allocate(Integer.BYTES + DIGEST_BYTES)
                .putInt(FORMAT)
                .put(digest(path), 0, DIGEST_BYTES)
                .array());
    }

    /** Whether a handle is one of a pseudo directory, of whatever path. */
    public static boolean isPseudo(FileHandle handle) {
        byte[] bytes = handle.bytes();
        return bytes.length == Integer.BYTES + DIGEST_BYTES
                && ByteBuffer.wrap(bytes).getInt() == FORMAT;
    }

    public long fileId() {
        return fileId(path);
    }

    /** The number of the directory at a path; for an export's root: the one it is mounted on. */
    public static long fileId(String path) {
        return ByteBuffer.wrap(digest(path)).getLong() & Long.MAX_VALUE;
    }

    /** Another one whenever what is in it is another. */
    public long change() {
        return ByteBuffer.wrap(digest(children.keySet().toString())).getLong();
    }

    /** The path of a child. */
    public String child(String name) {
        return path.equals("/") ? "/" + name : path + "/" + name;
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
