package dev.bramble.nfs.wire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Reads XDR (RFC 4506). Each length is held against a limit and against what is there before anything is allocated. */
public final class XdrReader {
    private final ByteBuf bytes;

    /** Reads from the buffer's reader index on; the caller keeps the buffer. */
    public XdrReader(ByteBuf bytes) {
        this.bytes = bytes;
    }

    public int int32() throws XdrException {
        need(4);
        return bytes.readInt();
    }

    public long uint32() throws XdrException {
        need(4);
        return bytes.readUnsignedInt();
    }

    public long int64() throws XdrException {
        need(8);
        return bytes.readLong();
    }

    /** A bool is 0 or 1 and nothing else (RFC 4506 section 4.4). */
    public boolean bool() throws XdrException {
        return switch (int32()) {
            case 0 -> false;
            case 1 -> true;
            default -> throw new XdrException("bool is neither 0 nor 1");
        };
    }

    /** Fixed-length opaque, with its padding. */
    public byte[] fixedOpaque(int length) throws XdrException {
        int padding = padding(length);
        need((long) length + padding);
        byte[] value = new byte[length];
        bytes.readBytes(value);
        bytes.skipBytes(padding);
        return value;
    }

    /** Variable-length opaque or string of at most {@code limit} bytes. */
    public byte[] opaque(int limit) throws XdrException {
        return fixedOpaque(length(limit));
    }

    /** As {@link #opaque}, without a copy: a view that is valid as long as the call's buffer. */
    public ByteBuf opaqueView(int limit) throws XdrException {
        int length = length(limit);
        int padding = padding(length);
        need((long) length + padding);
        ByteBuf view = bytes.readSlice(length);
        bytes.skipBytes(padding);
        return view;
    }

    /** The length of an array, at most {@code limit}. */
    public int length(int limit) throws XdrException {
        long length = uint32();
        if (length > limit) {
            throw new XdrException("length %d where at most %d may be".formatted(length, limit));
        }
        return (int) length;
    }

    /** Where the next byte is read; see {@link #seek}. */
    public int position() {
        return bytes.readerIndex();
    }

    /** Whether the number that is read next is this one. */
    public boolean isNext(int number) {
        return bytes.readableBytes() >= Integer.BYTES && bytes.getInt(bytes.readerIndex()) == number;
    }

    /** Goes back to where {@link #position} was. */
    public void seek(int position) {
        bytes.readerIndex(position);
    }

    /** CRC-32C of all that was not read yet. */
    public long checksumOfRest() {
        CRC32C checksum = new CRC32C();
        for (ByteBuffer part : bytes.nioBuffers()) {
            checksum.update(part);
        }
        return checksum.getValue();
    }

    public int remaining() {
        return bytes.readableBytes();
    }

    private void need(long count) throws XdrException {
        if (bytes.readableBytes() < count) {
            throw new XdrException("%d bytes where %d must be".formatted(bytes.readableBytes(), count));
        }
    }

    private static int padding(int length) {
        return -length & 3;
    }
}
