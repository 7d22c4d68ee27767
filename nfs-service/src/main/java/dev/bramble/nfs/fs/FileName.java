package dev.bramble.nfs.fs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One component of a path: any bytes but '/' and NUL, 1 to 255 of them, and neither "." nor "..". */
public final class FileName {
    private static final int MAX_BYTES = 255;

    private final byte[] bytes;

    private FileName(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Checks what a client sent.
     *
     * @throws FileException NAME_TOO_LONG, or INVALID for what is no name of a file
     */
    public static FileName of(byte[] bytes) throws FileException {
        if (bytes.length > MAX_BYTES) {
            throw new FileException(FileFault.NAME_TOO_LONG, "name of %d bytes".formatted(bytes.length));
        }
        if (bytes.length == 0 || isDot(bytes) || isDotDot(bytes)) {
            throw new FileException(FileFault.INVALID, "empty name, '.' or '..'");
        }
        for (byte b : bytes) {
            if (b == 0 || b == '/') {
                throw new FileException(FileFault.INVALID, "name with '/' or NUL");
            }
        }
        return new FileName(bytes.clone());
    }

    public static FileName of(String text) throws FileException {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    public static boolean isDot(byte[] name) {
        return name.length == 1 && name[0] == '.';
    }

    public static boolean isDotDot(byte[] name) {
        return name.length == 2 && name[0] == '.' && name[1] == '.';
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileName name && Arrays.equals(bytes, name.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** As UTF-8; bytes that are none show as U+FFFD. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
