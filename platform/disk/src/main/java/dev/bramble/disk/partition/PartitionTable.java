package dev.bramble.disk.partition;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.CorruptDiskException;
import java.io.IOException;
import java.util.List;

/**
 * The partition table of a disk with 512-byte sectors: an MBR with its logical partitions. Extended partitions are
 * followed, not listed.
 *
 * @param diskSignature the MBR's 32-bit signature, what PARTUUID= is made from; 0 without a table
 * @param partitions in the order of their numbers, each within the disk
 */
public record PartitionTable(int diskSignature, List<Partition> partitions) {
    private static final PartitionTable NONE = new PartitionTable(0, List.of());

    public PartitionTable {
        partitions = List.copyOf(partitions);
    }

    /**
     * The table of {@code disk}, with no partitions when it has none (blank, or a file system on the bare disk).
     *
     * @throws UnsupportedPartitionTableException when the disk has a GUID partition table (GPT)
     * @throws CorruptDiskException when a partition is not within the disk or the chain of logical ones is broken
     */
    public static PartitionTable read(ByteSource disk) throws IOException {
        if (disk.size() < BootRecord.SIZE) {
            return NONE;
        }
        BootRecord record = BootRecord.parse(disk.read(0, BootRecord.SIZE));
        if (!record.isPartitionTable()) {
            return NONE;
        }
        if (record.isProtective()) {
            throw new UnsupportedPartitionTableException(
                    "the disk has a GUID partition table (GPT), and only MBR tables are read: convert it (sgdisk -m 1:2 FILE)"
                            + " or use an image with an MBR");
        }
        return new PartitionTable(record.signature(), new MbrReader(disk).partitions(record));
    }
}
