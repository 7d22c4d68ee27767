package dev.bramble.posix;

import java.util.Arrays;
import java.util.HexFormat;

/** What a file system calls a file, whatever its name (name_to_handle_at(2)). Survives renames and restarts. */
public final class FileHandle {
    /** The kernel's MAX_HANDLE_SZ. */
    public static final int MAX_BYTES = 128;

    private final int type;
    private final byte[] bytes;

    /**
     * A handle from its parts, as they were kept.
     *
     * @param type the file system's own
     * @param bytes at most {@link #MAX_BYTES}
     */
    public FileHandle(int type, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("a file handle has at most 128 bytes, not " + bytes.length);
        }
        this.type = type;
        this.bytes = bytes.clone();
    }

    public int type() {
        return type;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileHandle that && type == that.type && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * type + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return type + ":" + HexFormat.of().formatHex(bytes);
    }
}
