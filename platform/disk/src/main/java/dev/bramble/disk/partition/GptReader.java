package dev.bramble.disk.partition;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.CorruptDiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32;

/** Partitions from a GPT: from the primary one in sector 1, or if that is broken from the backup in the last sector. */
final class GptReader {
    private final ByteSource disk;
    private final int sectorSize;
    private final long sectors;

    GptReader(ByteSource disk, int sectorSize) {
        this.disk = disk;
        this.sectorSize = sectorSize;
        this.sectors = disk.size() / sectorSize;
    }

    PartitionTable table() throws IOException {
        ByteBuffer entries;
        int entrySize;
        try {
            GptHeader primary = header(1);
            entries = array(primary);
            entrySize = primary.entrySize();
        } catch (CorruptDiskException first) {
            try {
                GptHeader backup = header(sectors - 1);
                entries = array(backup);
                entrySize = backup.entrySize();
            } catch (CorruptDiskException second) {
                throw new CorruptDiskException(
                        "the disk's GUID partition tables are both broken (%s; backup: %s): the image is cut short, or made for another sector size than %d"
                                .formatted(first.getMessage(), second.getMessage(), sectorSize));
            }
        }
        return parse(entries, entrySize);
    }

    private GptHeader header(long at) throws IOException {
        if (at < 1 || at >= sectors) {
            throw new CorruptDiskException("a disk of %d sectors has none in %d".formatted(sectors, at));
        }
        return GptHeader.parse(disk.read(at * sectorSize, sectorSize), at);
    }

    private ByteBuffer array(GptHeader header) throws IOException {
        long from = header.entriesAt();
        if (from < 1 || from >= sectors || from * sectorSize > disk.size() - header.arraySize()) {
            throw new CorruptDiskException("its entries in sector %d are not on the disk".formatted(from));
        }
        ByteBuffer entries = disk.read(from * sectorSize, header.arraySize());
        CRC32 crc = new CRC32();
        crc.update(entries.duplicate());
        if ((int) crc.getValue() != header.entriesCrc()) {
            throw new CorruptDiskException("the checksum of its entries is wrong");
        }
        return entries;
    }

    private PartitionTable parse(ByteBuffer entries, int entrySize) throws CorruptDiskException {
        List<Partition> found = new ArrayList<>();
        Map<Integer, UUID> guids = new HashMap<>();
        for (int i = 0; i < entries.capacity() / entrySize; i++) {
            int at = i * entrySize;
            UUID type = guid(entries, at);
            if (type.getMostSignificantBits() != 0 || type.getLeastSignificantBits() != 0) {
                guids.put(i + 1, guid(entries, at + 16));
                found.add(partition(i + 1, type, entries.getLong(at + 32), entries.getLong(at + 40)));
            }
        }
        return new PartitionTable(0, guids, found);
    }

    private Partition partition(int number, UUID type, long first, long last) throws CorruptDiskException {
        if (first < 1 || last < first || last >= sectors) {
            throw new CorruptDiskException(
                    "partition %d takes sectors %d to %d of a disk of %d sectors: the image is cut short or its table is broken"
                            .formatted(number, first, last, sectors));
        }
        return new Partition(number, new PartitionType.Gpt(type), first * sectorSize, (last - first + 1) * sectorSize);
    }

    /** Its first three fields are little-endian (UEFI 2.10 appendix A). */
    static UUID guid(ByteBuffer bytes, int at) {
        long first = Integer.toUnsignedLong(bytes.getInt(at));
        long second = Short.toUnsignedLong(bytes.getShort(at + 4));
        long third = Short.toUnsignedLong(bytes.getShort(at + 6));
        long rest = bytes.slice(at + 8, 8).order(ByteOrder.BIG_ENDIAN).getLong(0);
        return new UUID(first << 32 | second << 16 | third, rest);
    }
}
