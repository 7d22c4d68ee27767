package dev.bramble.nfs.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes XDR (RFC 4506) to a buffer's writer index. */
public final class XdrWriter {
    private final ByteBuf bytes;

    public XdrWriter(ByteBuf bytes) {
        this.bytes = bytes;
    }

    public XdrWriter int32(int value) {
        bytes.writeInt(value);
        return this;
    }

    /**
     * Unsigned 32 bits.
     *
     * @param value 0 to 2^32-1
     */
    public XdrWriter uint32(long value) {
        bytes.writeInt((int) value);
        return this;
    }

    public XdrWriter int64(long value) {
        bytes.writeLong(value);
        return this;
    }

    public XdrWriter bool(boolean value) {
        return int32(value ? 1 : 0);
    }

    public XdrWriter fixedOpaque(byte[] value) {
        bytes.writeBytes(value);
        return pad(value.length);
    }

    public XdrWriter opaque(byte[] value) {
        int32(value.length);
        return fixedOpaque(value);
    }

    public XdrWriter string(String value) {
        return opaque(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Zero bytes up to the next multiple of four after {@code length} bytes of data. */
    public XdrWriter pad(int length) {
        bytes.writeZero(-length & 3);
        return this;
    }

    /** The buffer itself, for data that is read straight into it. */
    public ByteBuf buffer() {
        return bytes;
    }

    /** Where the next byte goes; see {@link #rewind}. */
    public int position() {
        return bytes.writerIndex();
    }

    /** Takes back what was written since {@link #position} gave {@code position}. */
    public void rewind(int position) {
        bytes.writerIndex(position);
    }

    /** Overwrites four bytes that were written before. */
    public void patchInt32(int position, int value) {
        bytes.setInt(position, value);
    }
}
