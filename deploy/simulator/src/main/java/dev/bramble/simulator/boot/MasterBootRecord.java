package dev.bramble.simulator.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The four primary partitions of a disk; extended ones have no place on a Pi's disk. */
final class MasterBootRecord {
    private static final int TABLE = 446;
    private static final int ENTRY = 16;
    private static final int SECTOR = 512;

    private MasterBootRecord() {}

    /** In bytes. */
    record Partition(int number, long offset, long size) {}

    /** Partitions that lie on a disk of {@code diskBytes}; none when sector 0 has no signature. */
    static List<Partition> partitions(byte[] sector, long diskBytes) {
        ByteBuffer b = ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN);
        var partitions = new ArrayList<Partition>();
        if ((b.getShort(510) & 0xffff) != 0xaa55) {
            return partitions;
        }
        for (int i = 0; i < 4; i++) {
            int at = TABLE + i * ENTRY;
            long offset = (b.getInt(at + 8) & 0xffff_ffffL) * SECTOR;
            long size = (b.getInt(at + 12) & 0xffff_ffffL) * SECTOR;
            if (b.get(at + 4) != 0 && size > 0 && offset > 0 && offset + size <= diskBytes) {
                partitions.add(new Partition(i + 1, offset, size));
            }
        }
        return partitions;
    }
}
