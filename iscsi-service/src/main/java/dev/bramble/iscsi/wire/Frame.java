package dev.bramble.iscsi.wire;

import io.netty.buffer.ByteBuf;

/**
 * Where the parts of a PDU lie: basic header, additional headers, header digest, data segment, its padding, data digest
 * (RFC 7143 section 11.1). Offsets and lengths in bytes.
 *
 * @param ahs length of the additional headers
 * @param dataAt where the data segment begins
 * @param data length of the data segment without padding
 * @param length of all of it
 */
public record Frame(int ahs, int dataAt, int data, int length) {
    /** Bytes of the basic header segment. */
    public static final int HEADER = 48;

    /** Additional headers of a command: an extended CDB (at most 260 bytes) and a bidirectional read length. */
    private static final int MAX_AHS = 272;

    /**
     * The frame of a PDU, from its first 48 bytes at {@code in}'s reader index.
     *
     * @param maxData MaxRecvDataSegmentLength as this side declared it, in bytes
     * @throws MalformedPduException when more is announced than was agreed on; nothing was allocated for it
     */
    public static Frame of(ByteBuf in, int maxData, Digests digests) throws MalformedPduException {
        int start = in.readerIndex();
        int ahs = in.getUnsignedByte(start + 4) * 4;
        int data = in.getUnsignedMedium(start + 5);
        if (ahs > MAX_AHS) {
            throw new MalformedPduException("%d bytes of additional headers".formatted(ahs));
        }
        if (data > maxData) {
            throw new MalformedPduException("data segment of %d bytes, at most %d agreed".formatted(data, maxData));
        }
        int dataAt = HEADER + ahs + digests.headerLength();
        return new Frame(ahs, dataAt, data, dataAt + padded(data) + digests.dataLength(data));
    }

    static int padded(int length) {
        return (length + 3) & ~3;
    }
}
