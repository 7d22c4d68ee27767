package dev.bramble.iscsi.scsi;

/**
 * What a CDB is read against.
 *
 * @param blocks of the unit
 * @param blockSize in bytes, 512 or 4096
 */
record UnitDescription(LogicalUnitIdentity identity, long blocks, int blockSize) {
    private static final int PHYSICAL_BLOCK = 4096;

    int blocksInPhysicalBlock() {
        return PHYSICAL_BLOCK / blockSize;
    }

    /** Offset in bytes of a range, once it is known to lie within the unit. */
    long offset(long lba, long count) throws CheckConditionException {
        if (lba < 0 || lba > blocks || count > blocks - lba || (count == 0 && lba == blocks)) {
            throw new CheckConditionException(Sense.LBA_OUT_OF_RANGE);
        }
        return lba * blockSize;
    }

    /** Bytes of that many blocks, which a command may transfer. */
    int transfer(long count, int mostBytes) throws CheckConditionException {
        if (count > mostBytes / blockSize) {
            throw new CheckConditionException(Sense.INVALID_FIELD_IN_CDB);
        }
        return (int) count * blockSize;
    }
}
