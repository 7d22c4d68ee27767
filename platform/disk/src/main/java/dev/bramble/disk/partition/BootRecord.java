package dev.bramble.disk.partition;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/** The sector with up to four entries: the master boot record or an extended one. */
record BootRecord(boolean signed, int signature, boolean fileSystem, List<Entry> entries) {
    static final int SIZE = 512;
    private static final int FIRST_ENTRY = 446;
    private static final int ENTRY_SIZE = 16;
    static final int PROTECTIVE = 0xee;

    /** One slot: {@code start} and {@code count} are unsigned 32-bit numbers of sectors. */
    record Entry(int status, int type, long start, long count) {
        boolean used() {
            return type != 0 && count != 0;
        }

        boolean extended() {
            return used() && (type == 0x05 || type == 0x0f || type == 0x85);
        }
    }

    static BootRecord parse(ByteBuffer sector) {
        return new BootRecord(
                sector.getShort(510) == (short) 0xaa55,
                sector.getInt(440),
                startsLikeFileSystem(sector),
                IntStream.range(0, 4)
                        .mapToObj(i -> entry(sector, FIRST_ENTRY + i * ENTRY_SIZE))
                        .toList());
    }

    private static Entry entry(ByteBuffer sector, int at) {
        return new Entry(
                Byte.toUnsignedInt(sector.get(at)),
                Byte.toUnsignedInt(sector.get(at + 4)),
                Integer.toUnsignedLong(sector.getInt(at + 8)),
                Integer.toUnsignedLong(sector.getInt(at + 12)));
    }

    /** A FAT boot sector: it carries the MBR's 55 AA too, and its code or text lies where the entries would. */
    private static boolean startsLikeFileSystem(ByteBuffer sector) {
        int jump = Byte.toUnsignedInt(sector.get(0));
        return (jump == 0xeb || jump == 0xe9)
                && (isFat(sector, 54) || isFat(sector, 82))
                && Integer.bitCount(Short.toUnsignedInt(sector.getShort(11))) == 1;
    }

    private static boolean isFat(ByteBuffer sector, int at) {
        return sector.get(at) == 'F' && sector.get(at + 1) == 'A' && sector.get(at + 2) == 'T';
    }

    boolean isPartitionTable() {
        return signed && !fileSystem && entries.stream().allMatch(e -> e.status() == 0 || e.status() == 0x80);
    }

    boolean isProtective() {
        return entries.stream().anyMatch(e -> e.type() == PROTECTIVE);
    }
}
