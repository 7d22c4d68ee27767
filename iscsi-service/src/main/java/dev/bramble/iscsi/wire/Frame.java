package dev.bramble.iscsi.wire;

import io.netty.buffer.ByteBuf;

/** Where a PDU ends: basic header, additional headers, data segment and its padding (RFC 7143 section 11.1). */
public final class Frame {
    /** Bytes of the basic header segment. */
    public static final int HEADER = 48;

    /** Additional headers of a command: an extended CDB (at most 260 bytes) and a bidirectional read length. */
    private static final int MAX_AHS = 272;

    private Frame() {}

    /**
     * The whole PDU's length, from its first 48 bytes at {@code in}'s reader index.
     *
     * @param maxData MaxRecvDataSegmentLength as this side declared it, in bytes
     * @throws MalformedPduException when more is announced than was agreed on; nothing was allocated for it
     */
    public static int length(ByteBuf in, int maxData) throws MalformedPduException {
        int start = in.readerIndex();
        int ahs = in.getUnsignedByte(start + 4) * 4;
        int data = in.getUnsignedMedium(start + 5);
        if (ahs > MAX_AHS) {
            throw new MalformedPduException("%d bytes of additional headers".formatted(ahs));
        }
        if (data > maxData) {
            throw new MalformedPduException("data segment of %d bytes, at most %d agreed".formatted(data, maxData));
        }
        return HEADER + ahs + padded(data);
    }

    static int padded(int length) {
        return (length + 3) & ~3;
    }
}
