package dev.bramble.disk.partition;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.CorruptDiskException;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The partition table of a disk: an MBR with its logical partitions, or a GPT behind a protective MBR. Extended
 * partitions are followed, not listed.
 *
 * @param diskSignature the MBR's 32-bit signature, what PARTUUID= is made from; 0 without a table and with a GPT
 * @param guids of a GPT's partitions, by their numbers; empty with an MBR
 * @param partitions in the order of their numbers, each within the disk
 */
public record PartitionTable(int diskSignature, Map<Integer, UUID> guids, List<Partition> partitions) {
    private static final PartitionTable NONE = new PartitionTable(0, Map.of(), List.of());
    private static final int IMAGE_SECTOR = 512;

    public PartitionTable {
        guids = Map.copyOf(guids);
        partitions = List.copyOf(partitions);
    }

    /** {@link #read(ByteSource, int)} of a disk with sectors of 512 bytes, as all images have them. */
    public static PartitionTable read(ByteSource disk) throws IOException {
        return read(disk, IMAGE_SECTOR);
    }

    /**
     * The table of {@code disk}, with no partitions when it has none (blank, or a file system on the bare disk).
     *
     * @param sectorSize of the disk in bytes, what its tables count in: 512 or 4096
     * @throws CorruptDiskException when a partition is not within the disk, the chain of logical ones is broken, or
     *     neither GPT makes sense
     */
    public static PartitionTable read(ByteSource disk, int sectorSize) throws IOException {
        if (sectorSize != 512 && sectorSize != 4096) {
            throw new IllegalArgumentException("sectors have 512 or 4096 bytes, not " + sectorSize);
        }
        if (disk.size() < sectorSize) {
            return NONE;
        }
        BootRecord record = BootRecord.parse(disk.read(0, BootRecord.SIZE));
        if (!record.isPartitionTable()) {
            return NONE;
        }
        if (record.isProtective()) {
            return new GptReader(disk, sectorSize).table();
        }
        return new PartitionTable(record.signature(), Map.of(), new MbrReader(disk, sectorSize).partitions(record));
    }

    /** What Linux knows a partition of this table by, as PARTUUID= names it; in lower case. */
    public String partitionUuid(Partition partition) {
        UUID guid = guids.get(partition.number());
        return guid == null ? "%08x-%02x".formatted(diskSignature, partition.number()) : guid.toString();
    }

    /** Refuses a table of which two partitions share bytes: what is written to one would be read from the other. */
    public void requireApart() throws CorruptDiskException {
        List<Partition> byOffset = partitions.stream()
                .sorted(Comparator.comparingLong(Partition::offset))
                .toList();
        for (int i = 1; i < byOffset.size(); i++) {
            Partition before = byOffset.get(i - 1);
            Partition after = byOffset.get(i);
            if (after.offset() - before.offset() < before.size()) {
                throw new CorruptDiskException("partitions %d and %d overlap: %d begins at byte %d, %d ends at %d"
                        .formatted(
                                Math.min(before.number(), after.number()),
                                Math.max(before.number(), after.number()),
                                after.number(),
                                after.offset(),
                                before.number(),
                                before.offset() + before.size()));
            }
        }
    }
}
