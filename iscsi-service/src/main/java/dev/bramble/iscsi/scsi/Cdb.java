package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;

/** Fields of command descriptor blocks, where their layout is the same in many (SPC-4 section 4.2). */
final class Cdb {
    private Cdb() {}

    static long lba6(ByteBuffer cdb) {
        return cdb.getInt(0) & 0x1fffff;
    }

    static long blocks6(ByteBuffer cdb) {
        int count = cdb.get(4) & 0xff;
        return count == 0 ? 256 : count;
    }

    /** In CDBs of 10 and 12 bytes. */
    static long lba(ByteBuffer cdb) {
        return unsigned(cdb, 2);
    }

    static int byteAt(ByteBuffer cdb, int at) {
        return cdb.get(at) & 0xff;
    }

    static int shortAt(ByteBuffer cdb, int at) {
        return cdb.getShort(at) & 0xffff;
    }

    static long unsigned(ByteBuffer cdb, int at) {
        return Integer.toUnsignedLong(cdb.getInt(at));
    }

    static boolean has(ByteBuffer cdb, int at, int bits) {
        return (cdb.get(at) & bits) != 0;
    }

    static void refuse(boolean wrong) throws CheckConditionException {
        if (wrong) {
            throw new CheckConditionException(Sense.INVALID_FIELD_IN_CDB);
        }
    }

    /** Parameter data that is known at once. */
    static Command.Parameters parameters(ByteBuffer data, long allocationLength) {
        return new Command.Parameters(cut(data, allocationLength));
    }

    static ByteBuffer cut(ByteBuffer data, long allocationLength) {
        return data.slice(0, (int) Math.min(data.limit(), allocationLength));
    }
}
