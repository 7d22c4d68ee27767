package dev.bramble.bench.iscsi.load;

import java.nio.ByteBuffer;

/** Basic header segments (RFC 7143 section 11): where things stand in them, and those that an initiator sends. */
final class Pdu {
    static final int HEADER = 48;
    static final int NO_TAG = -1;

    static final int NOP_OUT = 0x00;
    static final int SCSI_COMMAND = 0x01;
    static final int LOGIN = 0x03;
    static final int DATA_OUT = 0x05;
    static final int LOGOUT = 0x06;
    static final int NOP_IN = 0x20;
    static final int SCSI_RESPONSE = 0x21;
    static final int LOGIN_RESPONSE = 0x23;
    static final int DATA_IN = 0x25;
    static final int LOGOUT_RESPONSE = 0x26;
    static final int R2T = 0x31;
    static final int ASYNC_MESSAGE = 0x32;

    static final int IMMEDIATE = 0x40;
    static final int FINAL = 0x80;

    private Pdu() {}

    static int opcode(ByteBuffer in, int at) {
        return in.get(at) & 0x3f;
    }

    static int flags(ByteBuffer in, int at) {
        return in.get(at + 1) & 0xff;
    }

    /** Bytes of the data segment, without its padding. */
    static int dataLength(ByteBuffer in, int at) {
        return in.getInt(at + 4) & 0xffffff;
    }

    /** Bytes from the header's first to the padding's last. */
    static int length(ByteBuffer in, int at) {
        return HEADER + 4 * (in.get(at + 4) & 0xff) + padded(dataLength(in, at));
    }

    static int padded(int length) {
        return length + 3 & ~3;
    }

    /** Appends a header of zeros but for what all have; returns where it begins. */
    static int begin(ByteBuffer out, int opcode, int flags, int dataLength, int lun, int itt) {
        int at = out.position();
        for (int i = 0; i < HEADER; i += Long.BYTES) {
            out.putLong(at + i, 0);
        }
        out.put(at, (byte) opcode);
        out.put(at + 1, (byte) flags);
        out.putInt(at + 4, dataLength);
        out.put(at + 9, (byte) lun);
        out.putInt(at + 16, itt);
        out.position(at + HEADER);
        return at;
    }
}
