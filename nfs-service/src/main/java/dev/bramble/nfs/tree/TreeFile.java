package dev.bramble.nfs.tree;

import com.google.protobuf.ByteString;
import dev.bramble.nfs.tree.TreeException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A file to put into a tree.
 *
 * @param path names from the tree's root
 * @param mode permission bits
 */
public record TreeFile(List<String> path, ByteString content, int mode) {
    private static final int DEFAULT_MODE = 0644;
    private static final int MODE_BITS = 0777;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_NAME_BYTES = 255;

    public TreeFile {
        path = List.copyOf(path);
    }

    /**
     * Checks what a caller asked for.
     *
     * @param path relative, '/' between names
     * @param mode 0: 0644
     */
    public static TreeFile of(String path, ByteString content, int mode) throws TreeException {
        List<String> names = List.of(path.split("/", -1));
        if (names.size() > MAX_DEPTH || !names.stream().allMatch(TreeFile::isName)) {
            throw new TreeException(
                    Reason.INVALID,
                    "'%s' is no path of a file: write it relative, without '.', '..' or empty names".formatted(path));
        }
        if ((mode & ~MODE_BITS) != 0) {
            throw new TreeException(Reason.INVALID, "mode %o of '%s' is more than 0777".formatted(mode, path));
        }
        return new TreeFile(names, content, mode == 0 ? DEFAULT_MODE : mode);
    }

    /** With '/' between names. */
    public String text() {
        return String.join("/", path);
    }

    static boolean isName(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.indexOf('/') < 0
                && name.indexOf('\0') < 0
                && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES;
    }
}
