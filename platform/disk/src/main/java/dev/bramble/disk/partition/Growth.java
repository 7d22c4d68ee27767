package dev.bramble.disk.partition;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.CorruptDiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What to write on a disk that became larger, so that its last partition reaches its end if it is one for Linux, and a
 * GPT's backup lies where it belongs. The file system in the partition is not touched: it grows when it is mounted.
 */
public final class Growth {
    private static final int SECTOR = 512;
    private static final int ENTRIES_AT = 446;
    private static final int ENTRY_SIZE = 16;
    private static final int LINUX = 0x83;
    /** The largest number of sectors that an MBR knows. */
    private static final long MOST = 0xffff_ffffL;

    private Growth() {}

    /** Bytes for a place on the disk. */
    public record Patch(long offset, ByteBuffer bytes) {}

    /**
     * The patches for a disk of 512-byte sectors.
     *
     * @param disk as it was
     * @param newSize in bytes; none where that is no larger, or there is no partition table
     * @throws CorruptDiskException when its table does not make sense, and is better left as it is
     */
    public static List<Patch> of(ByteSource disk, long newSize) throws IOException {
        if (newSize / SECTOR <= disk.size() / SECTOR || disk.size() < SECTOR) {
            return List.of();
        }
        var _ = PartitionTable.read(disk);
        ByteBuffer sector = disk.read(0, SECTOR);
        BootRecord record = BootRecord.parse(sector);
        if (!record.isPartitionTable()) {
            return List.of();
        }
        return record.isProtective()
                ? guid(disk, record, newSize / SECTOR)
                : master(record, newSize / SECTOR).stream().toList();
    }

    private static Optional<Patch> master(BootRecord record, long sectors) {
        return IntStream.range(0, record.entries().size())
                .boxed()
                .filter(i -> record.entries().get(i).used())
                .max(Comparator.comparingLong(i -> record.entries().get(i).start()))
                .filter(i -> record.entries().get(i).type() == LINUX)
                .map(i -> entry(
                        i, Math.min(sectors, MOST) - record.entries().get(i).start()));
    }

    /** Nobody reads cylinders, heads and sectors where there is a count of sectors: they stay. */
    private static Patch entry(int index, long count) {
        int at = ENTRIES_AT + index * ENTRY_SIZE;
        return new Patch(at + 12, bytes(4).putInt(0, (int) count));
    }

    private static List<Patch> guid(ByteSource disk, BootRecord record, long sectors) throws IOException {
        List<Patch> patches = new ArrayList<>();
        for (int i = 0; i < record.entries().size(); i++) {
            BootRecord.Entry entry = record.entries().get(i);
            if (entry.type() == BootRecord.PROTECTIVE) {
                patches.add(entry(i, Math.min(sectors - entry.start(), MOST)));
            }
        }
        patches.addAll(new GptGrowth(disk, SECTOR).to(sectors));
        return patches;
    }

    static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
