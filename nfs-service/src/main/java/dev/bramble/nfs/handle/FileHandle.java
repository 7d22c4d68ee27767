package dev.bramble.nfs.handle;

import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.Arrays;
import java.util.HexFormat;

/** What names a file to a client: opaque, at most 64 bytes (RFC 1813 section 2.4). */
public final class FileHandle {
    public static final int MAX_BYTES = 64;

    private final byte[] bytes;

    public FileHandle(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    public static FileHandle read(XdrReader in) throws XdrException {
        return new FileHandle(in.opaque(MAX_BYTES));
    }

    public void write(XdrWriter out) {
        out.opaque(bytes);
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileHandle handle && Arrays.equals(bytes, handle.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
