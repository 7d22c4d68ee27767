package dev.bramble.iscsi.wire;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Which parts of a PDU carry a CRC32C (RFC 7143 sections 11.2.3 and 13.1), and what it is. The digest covers padding; its
 * bytes on the wire are those of a little-endian number.
 */
public record Digests(boolean header, boolean data) {
    /** As it is until the full feature phase. */
    public static final Digests NONE = new Digests(false, false);

    /** Bytes of a digest. */
    static final int LENGTH = 4;

    int headerLength() {
        return header ? LENGTH : 0;
    }

    int dataLength(int segment) {
        return data && segment > 0 ? LENGTH : 0;
    }

    /** The digest as {@link io.netty.buffer.ByteBuf#getIntLE} reads it. */
    static int of(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** Of bytes and {@code padding} zeros behind them. */
    static int of(ByteBuffer bytes, int padding) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        for (int i = 0; i < padding; i++) {
            crc.update(0);
        }
        return (int) crc.getValue();
    }
}
