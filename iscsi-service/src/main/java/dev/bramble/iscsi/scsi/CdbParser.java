package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;

/** Reads command descriptor blocks (SBC-3 section 5, SPC-4 section 6) for a unit of a given size. */
final class CdbParser {
    /** Longest transfer of one command in bytes; told in VPD page B0h. */
    static final int MAX_TRANSFER = 4 * 1024 * 1024;

    private static final int PROTECT = 0xe0;
    private static final int FUA = 0x08;

    private final LogicalUnitIdentity identity;
    private final long blocks;
    private final int blockSize;

    CdbParser(LogicalUnitIdentity identity, long blocks, int blockSize) {
        this.identity = identity;
        this.blocks = blocks;
        this.blockSize = blockSize;
    }

    Command parse(ByteBuffer cdb) throws CheckConditionException {
        return switch (cdb.get(0) & 0xff) {
            case 0x00 -> new Command.Nothing();
            case 0x03 -> parameters(requestSense(cdb), cdb.get(4) & 0xff);
            case 0x08 -> read(lba6(cdb), length6(cdb), 0);
            case 0x0a -> write(lba6(cdb), length6(cdb), 0);
            case 0x12 -> inquiry(cdb);
            case 0x1a -> parameters(ModeSense.data(cdb, blocks, blockSize), cdb.get(4) & 0xff);
            case 0x1b -> startStop(cdb);
            case 0x25 -> readCapacity10(cdb);
            case 0x28 -> read(unsigned(cdb.getInt(2)), cdb.getShort(7) & 0xffff, cdb.get(1));
            case 0x2a -> write(unsigned(cdb.getInt(2)), cdb.getShort(7) & 0xffff, cdb.get(1));
            case 0x35 -> synchronizeCache(unsigned(cdb.getInt(2)), cdb.getShort(7) & 0xffff);
            case 0x5a -> parameters(ModeSense.data(cdb, blocks, blockSize), cdb.getShort(7) & 0xffff);
            case 0x88 -> read(cdb.getLong(2), unsigned(cdb.getInt(10)), cdb.get(1));
            case 0x8a -> write(cdb.getLong(2), unsigned(cdb.getInt(10)), cdb.get(1));
            case 0x91 -> synchronizeCache(cdb.getLong(2), unsigned(cdb.getInt(10)));
            case 0x9e -> serviceActionIn(cdb);
            case 0xa0 -> reportLuns(cdb);
            case 0xa3 -> maintenanceIn(cdb);
            case 0xa8 -> read(unsigned(cdb.getInt(2)), unsigned(cdb.getInt(6)), cdb.get(1));
            case 0xaa -> write(unsigned(cdb.getInt(2)), unsigned(cdb.getInt(6)), cdb.get(1));
            default -> throw new CheckConditionException(Sense.INVALID_OPCODE);
        };
    }

    private Command read(long lba, long count, int flags) throws CheckConditionException {
        int length = transfer(lba, count, flags);
        return new Command.Read(lba * blockSize, length, (flags & FUA) != 0);
    }

    private Command write(long lba, long count, int flags) throws CheckConditionException {
        int length = transfer(lba, count, flags);
        return new Command.Write(lba * blockSize, length, (flags & FUA) != 0);
    }

    /** Length in bytes, once it is known that the range lies within the unit. */
    private int transfer(long lba, long count, int flags) throws CheckConditionException {
        if ((flags & PROTECT) != 0) {
            throw new CheckConditionException(Sense.INVALID_FIELD_IN_CDB); // no protection information here
        }
        checkRange(lba, count);
        if (count > MAX_TRANSFER / blockSize) {
            throw new CheckConditionException(Sense.INVALID_FIELD_IN_CDB);
        }
        return (int) count * blockSize;
    }

    private void checkRange(long lba, long count) throws CheckConditionException {
        if (lba < 0 || lba > blocks || count > blocks - lba || (count == 0 && lba == blocks)) {
            throw new CheckConditionException(Sense.LBA_OUT_OF_RANGE);
        }
    }

    private Command synchronizeCache(long lba, long count) throws CheckConditionException {
        checkRange(lba, count);
        return new Command.SynchronizeCache();
    }

    private Command inquiry(ByteBuffer cdb) throws CheckConditionException {
        boolean vital = (cdb.get(1) & 1) != 0;
        int page = cdb.get(2) & 0xff;
        if (!vital && page != 0) {
            throw new CheckConditionException(Sense.INVALID_FIELD_IN_CDB);
        }
        ByteBuffer data = vital ? Inquiry.vitalProductData(page, identity, blockSize) : Inquiry.standard();
        return parameters(data, cdb.getShort(3) & 0xffff);
    }

    /** A disk that was stopped would not come back by itself: ejecting and power conditions are refused. */
    private static Command startStop(ByteBuffer cdb) throws CheckConditionException {
        boolean powerCondition = (cdb.get(4) & 0xf0) != 0;
        boolean loadOrEject = (cdb.get(4) & 0x02) != 0;
        if (powerCondition || loadOrEject) {
            throw new CheckConditionException(Sense.INVALID_FIELD_IN_CDB);
        }
        return new Command.SynchronizeCache();
    }

    private static ByteBuffer requestSense(ByteBuffer cdb) throws CheckConditionException {
        if ((cdb.get(1) & 1) != 0) {
            throw new CheckConditionException(Sense.INVALID_FIELD_IN_CDB); // descriptor format
        }
        return Sense.NO_SENSE.fixedFormat();
    }

    private Command readCapacity10(ByteBuffer cdb) throws CheckConditionException {
        if (cdb.getInt(2) != 0 && (cdb.get(8) & 1) == 0) {
            throw new CheckConditionException(Sense.INVALID_FIELD_IN_CDB);
        }
        ByteBuffer data = ByteBuffer.allocate(8);
        data.putInt((int) Math.min(blocks - 1, 0xffffffffL)).putInt(blockSize);
        return parameters(data.flip(), 8);
    }

    private Command serviceActionIn(ByteBuffer cdb) throws CheckConditionException {
        if ((cdb.get(1) & 0x1f) != 0x10) {
            throw new CheckConditionException(Sense.INVALID_FIELD_IN_CDB);
        }
        ByteBuffer data = ByteBuffer.allocate(32).putLong(0, blocks - 1).putInt(8, blockSize);
        data.put(13, (byte) Integer.numberOfTrailingZeros(4096 / blockSize)); // physical blocks of 4096 bytes
        return parameters(data, unsigned(cdb.getInt(10)));
    }

    /** One unit, LUN 0; the well-known ones are not offered. */
    private static Command reportLuns(ByteBuffer cdb) throws CheckConditionException {
        int select = cdb.get(2) & 0xff;
        long allocation = unsigned(cdb.getInt(6));
        if (select > 2 || allocation < 16) {
            throw new CheckConditionException(Sense.INVALID_FIELD_IN_CDB);
        }
        ByteBuffer data = ByteBuffer.allocate(select == 1 ? 8 : 16);
        return parameters(data.putInt(0, data.capacity() - 8), allocation);
    }

    private static Command maintenanceIn(ByteBuffer cdb) throws CheckConditionException {
        if ((cdb.get(1) & 0x1f) != 0x0c) {
            throw new CheckConditionException(Sense.INVALID_FIELD_IN_CDB);
        }
        return parameters(SupportedOpcodes.report(cdb), unsigned(cdb.getInt(6)));
    }

    static Command parameters(ByteBuffer data, long allocationLength) {
        return new Command.Parameters(data.slice(0, (int) Math.min(data.limit(), allocationLength)));
    }

    private static long lba6(ByteBuffer cdb) {
        return cdb.getInt(0) & 0x1fffff;
    }

    private static long length6(ByteBuffer cdb) {
        int count = cdb.get(4) & 0xff;
        return count == 0 ? 256 : count;
    }

    private static long unsigned(int value) {
        return Integer.toUnsignedLong(value);
    }
}
