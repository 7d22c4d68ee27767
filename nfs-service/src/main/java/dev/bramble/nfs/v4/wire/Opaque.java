package dev.bramble.nfs.v4.wire;

import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.Arrays;
import java.util.HexFormat;

/** Bytes by which a client names something of its own: itself, an open-owner, a lock-owner. Equal by content. */
public final class Opaque {
    /** NFS4_OPAQUE_LIMIT (RFC 8881 section 3.1). */
    public static final int MAX_BYTES = 1024;

    private final byte[] bytes;

    public Opaque(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    public static Opaque read(XdrReader in) throws XdrException {
        return new Opaque(in.opaque(MAX_BYTES));
    }

    public void write(XdrWriter out) {
        out.opaque(bytes);
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Opaque opaque && Arrays.equals(bytes, opaque.bytes);
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
