package dev.bramble.disk.partition;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.CorruptDiskException;
import dev.bramble.disk.partition.Growth.Patch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32;

/** A GPT on a disk that became larger (UEFI 2.10 section 5.3.2). */
final class GptGrowth {
    /** Linux file system, and root of ARM of 64 and of 32 bits (the Discoverable Partitions Specification). */
    private static final Set<UUID> LINUX = Set.of(
            UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4"),
            UUID.fromString("b921b045-1df0-41c3-af44-4c6f280d3fae"),
            UUID.fromString("69dad710-2ce4-4e3c-b16c-21a1d49abed3"));

    private static final int ALTERNATE = 32;
    private static final int LAST_USABLE = 48;
    private static final int ENTRIES_AT = 72;
    private static final int ENTRIES_CRC = 88;
    private static final int FIRST_OF_ENTRY = 32;
    private static final int LAST_OF_ENTRY = 40;

    private final ByteSource disk;
    private final int sectorSize;

    GptGrowth(ByteSource disk, int sectorSize) {
        this.disk = disk;
        this.sectorSize = sectorSize;
    }

    /** The tables for a disk of so many sectors: the backup first, so that one of them is whole at any time. */
    List<Patch> to(long sectors) throws IOException {
        ByteBuffer sector = disk.read(sectorSize, sectorSize);
        GptHeader header = GptHeader.parse(sector, 1);
        if (header.entriesAt() < 2
                || header.entriesAt() >= disk.size() / sectorSize
                || header.entriesAt() * sectorSize > disk.size() - header.arraySize()) {
            throw new CorruptDiskException("the entries of its GUID partition table are not on the disk");
        }
        ByteBuffer entries = disk.read(header.entriesAt() * sectorSize, header.arraySize());
        if (crc(entries) != header.entriesCrc()) {
            throw new CorruptDiskException("the checksum of the entries of its GUID partition table is wrong");
        }
        long arraySectors = Math.ceilDiv(header.arraySize(), sectorSize);
        long last = sectors - 1;
        long lastUsable = last - arraySectors - 1;
        growLast(entries, header.entrySize(), lastUsable);
        int entriesCrc = crc(entries);
        ByteBuffer primary = sealed(sector, 1, last, lastUsable, header.entriesAt(), entriesCrc);
        ByteBuffer backup = sealed(sector, last, 1, lastUsable, last - arraySectors, entriesCrc);
        List<Patch> patches = new ArrayList<>(List.of(
                new Patch((last - arraySectors) * sectorSize, entries.duplicate()),
                new Patch(last * sectorSize, backup),
                new Patch(header.entriesAt() * sectorSize, entries.duplicate()),
                new Patch(sectorSize, primary)));
        long former = disk.size() / sectorSize - 1;
        if (isHeader(former)) {
            // There is a partition now, or nothing: not another table.
            patches.add(new Patch(former * sectorSize, Growth.bytes(sectorSize)));
        }
        return patches;
    }

    private boolean isHeader(long at) throws IOException {
        try {
            var _ = GptHeader.parse(disk.read(at * sectorSize, sectorSize), at);
            return true;
        } catch (CorruptDiskException none) {
            return false;
        }
    }

    private static void growLast(ByteBuffer entries, int entrySize, long lastUsable) throws CorruptDiskException {
        int latest = -1;
        for (int at = 0; at < entries.capacity(); at += entrySize) {
            boolean used = entries.getLong(at) != 0 || entries.getLong(at + 8) != 0;
            if (used && entries.getLong(at + LAST_OF_ENTRY) > lastUsable) {
                throw new CorruptDiskException("its GUID partition table has no room for its backup");
            }
            if (used
                    && (latest < 0
                            || entries.getLong(at + FIRST_OF_ENTRY) > entries.getLong(latest + FIRST_OF_ENTRY))) {
                latest = at;
            }
        }
        if (latest >= 0 && LINUX.contains(GptReader.guid(entries, latest))) {
            entries.putLong(latest + LAST_OF_ENTRY, lastUsable);
        }
    }

    private ByteBuffer sealed(ByteBuffer sector, long at, long other, long lastUsable, long entriesAt, int entriesCrc) {
        ByteBuffer header = ByteBuffer.allocate(sectorSize).order(ByteOrder.LITTLE_ENDIAN);
        header.put(0, sector, 0, sectorSize);
        header.putLong(24, at)
                .putLong(ALTERNATE, other)
                .putLong(LAST_USABLE, lastUsable)
                .putLong(ENTRIES_AT, entriesAt)
                .putInt(ENTRIES_CRC, entriesCrc);
        return header.putInt(GptHeader.CRC_AT, GptHeader.crcOf(header, header.getInt(12)));
    }

    private static int crc(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }
}
