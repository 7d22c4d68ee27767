package dev.bramble.nfs.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;

/** A file's attributes through java.nio's "unix" view. */
final class NioStatus {
    private static final int TYPE_BITS = 0170000;
    private static final int MODE_BITS = 07777;
    private static final long BLOCK_BYTES = 4096;

    private final FileOwnership ownership;
    private final boolean hasBirthTime;

    /** @param hasBirthTime whether the file system knows when a file was made; java.nio answers mtime where not */
    NioStatus(FileOwnership ownership, boolean hasBirthTime) {
        this.ownership = ownership;
        this.hasBirthTime = hasBirthTime;
    }

    /** Tries it on a file of its own. */
    static boolean hasBirthTime(Path folder) throws IOException {
        Path probe = Files.createTempFile(folder, ".probe-", "");
        try {
            FileTime longAgo = FileTime.from(Instant.EPOCH.plusSeconds(1));
            Files.setLastModifiedTime(probe, longAgo);
            return !longAgo.equals(Files.getAttribute(probe, "creationTime"));
        } finally {
            Files.delete(probe);
        }
    }

    FileAttributes read(Path file) throws IOException {
        Map<String, Object> unix = Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS);
        int mode = number(unix, "mode").intValue();
        long size = number(unix, "size").longValue();
        Instant born = time(unix, "creationTime");
        long generation = hasBirthTime ? born.getEpochSecond() * 1_000_000_000L + born.getNano() : 0;
        return new FileAttributes(
                type(mode & TYPE_BITS),
                mode & MODE_BITS,
                number(unix, "nlink").intValue(),
                ownership.shownUid(number(unix, "uid").intValue()),
                ownership.shownGid(number(unix, "gid").intValue()),
                size,
                (size + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES,
                new FileKey(number(unix, "dev").longValue(), number(unix, "ino").longValue(), generation),
                time(unix, "lastAccessTime"),
                time(unix, "lastModifiedTime"),
                time(unix, "ctime"));
    }

    private static FileType type(int bits) throws IOException {
        return switch (bits) {
            case 0100000 -> FileType.REGULAR;
            case 0040000 -> FileType.DIRECTORY;
            case 0120000 -> FileType.SYMBOLIC_LINK;
            case 0060000 -> FileType.BLOCK_DEVICE;
            case 0020000 -> FileType.CHARACTER_DEVICE;
            case 0140000 -> FileType.SOCKET;
            case 0010000 -> FileType.FIFO;
            default -> throw new IOException("file type %o".formatted(bits));
        };
    }

    private static Number number(Map<String, Object> unix, String name) throws IOException {
        if (unix.get(name) instanceof Number number) {
            return number;
        }
        throw new IOException("no attribute " + name);
    }

    private static Instant time(Map<String, Object> unix, String name) throws IOException {
        if (unix.get(name) instanceof FileTime time) {
            return time.toInstant();
        }
        throw new IOException("no attribute " + name);
    }
}
