package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;

/** How much one command may do, in bytes; told in VPD page B0h (SBC-3 section 6.6.4). */
final class BlockLimits {
    /** READ, WRITE, VERIFY and their kin; 2048 blocks of 4096 bytes, which iscsi-test-cu sends without asking. */
    static final int TRANSFER = 8 * 1024 * 1024;

    static final int COMPARE_AND_WRITE = 64 * 1024;

    /** No more than could be written: initiators fill a range of that length by WRITE first. */
    static final int WRITE_SAME = TRANSFER;

    /** Of all ranges of one command. */
    static final long UNMAP = 512L * 1024 * 1024;

    static final int UNMAP_DESCRIPTORS = 256;

    private static final int OPTIMAL_TRANSFER = 1024 * 1024;
    private static final int LENGTH = 60;

    private BlockLimits() {}

    static ByteBuffer page(UnitDescription unit) {
        int block = unit.blockSize();
        return ByteBuffer.allocate(LENGTH)
                .put(0, (byte) 1) // WSNZ: WRITE SAME of no blocks is refused
                .put(1, (byte) Math.min(COMPARE_AND_WRITE / block, 0xff))
                .putShort(2, (short) unit.blocksInPhysicalBlock())
                .putInt(4, TRANSFER / block)
                .putInt(8, OPTIMAL_TRANSFER / block)
                .putInt(16, (int) (UNMAP / block))
                .putInt(20, UNMAP_DESCRIPTORS)
                .putInt(24, unit.blocksInPhysicalBlock())
                .putLong(32, WRITE_SAME / block);
    }
}
