package dev.bramble.iscsi.events;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.ext4.Superblock;
import dev.bramble.disk.partition.Partition;
import dev.bramble.disk.partition.PartitionTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Recognises from a session's reads and writes what the Pi does with the ext4 file systems of its disk. Made at login;
 * not safe for use by several threads at once.
 */
public final class RootMountWatch {
    private final List<Ext4Watch> fileSystems;

    private RootMountWatch(List<Ext4Watch> fileSystems) {
        this.fileSystems = fileSystems;
    }

    /** A watch that sees nothing, for a disk whose partitions cannot be read. */
    public static RootMountWatch blind() {
        return new RootMountWatch(List.of());
    }

    /**
     * Finds the ext4 file systems on {@code disk}: in its partitions, or on the bare disk without any.
     *
     * @throws IOException when it cannot be read, or its partition table makes no sense
     */
    public static RootMountWatch of(ByteSource disk) throws IOException {
        List<Ext4Watch> found = new ArrayList<>();
        List<Partition> partitions = PartitionTable.read(disk).partitions();
        for (Partition partition : partitions) {
            look(disk.slice(partition.offset(), partition.size()), partition.number(), partition.offset())
                    .ifPresent(found::add);
        }
        if (partitions.isEmpty()) {
            look(disk, 0, 0).ifPresent(found::add);
        }
        return new RootMountWatch(found);
    }

    private static Optional<Ext4Watch> look(ByteSource partition, int number, long offset) throws IOException {
        if (partition.size() < Superblock.OFFSET + Superblock.SIZE) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(Superblock.SIZE);
        partition.read(Superblock.OFFSET, bytes);
        bytes.flip();
        return Superblock.parse(bytes)
                .map(superblock -> new Ext4Watch(number, offset + Superblock.OFFSET, bytes, superblock));
    }

    /** Whether a file system was in use when the disk was left: its last run crashed, or still goes on. */
    public boolean isUnclean() {
        return fileSystems.stream().anyMatch(Ext4Watch::isUnclean);
    }

    /** A read of {@code length} bytes at {@code offset} was done. */
    public List<DiskFact> read(long offset, int length) {
        List<DiskFact> facts = new ArrayList<>();
        fileSystems.forEach(each -> each.read(offset, length).ifPresent(facts::add));
        return facts;
    }

    /** {@code data} was written at {@code offset}; its position stays. */
    public List<DiskFact> written(long offset, ByteBuffer data) {
        List<DiskFact> facts = new ArrayList<>();
        fileSystems.forEach(each -> each.written(offset, data).ifPresent(facts::add));
        return facts;
    }

    /** Whether a transfer concerns a superblock at all: cheap, and safe from any thread. */
    public boolean concerns(long offset, int length) {
        for (Ext4Watch each : fileSystems) {
            if (each.overlaps(offset, length)) {
                return true;
            }
        }
        return false;
    }
}
