package dev.bramble.inventory.preflight;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.ext4.Superblock;
import dev.bramble.disk.partition.Partition;
import dev.bramble.disk.partition.PartitionTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The names under which a kernel finds the partitions of a disk. */
record RootDisk(List<Volume> volumes) {

    /**
     * One partition.
     *
     * @param partitionUuid as PARTUUID= names it, in lower case
     * @param label of its ext4; empty without one
     * @param uuid of its ext4, in lower case; empty without one
     */
    record Volume(int number, String partitionUuid, String label, String uuid) {
        boolean isExt4() {
            return !uuid.isEmpty();
        }
    }

    RootDisk {
        volumes = List.copyOf(volumes);
    }

    /** Reads the partition table and the superblocks. */
    static RootDisk read(ByteSource disk) throws IOException {
        PartitionTable table = PartitionTable.read(disk);
        List<Volume> volumes = new ArrayList<>();
        for (Partition partition : table.partitions()) {
            Optional<Superblock> ext4 = Superblock.read(partition.on(disk));
            volumes.add(new Volume(
                    partition.number(),
                    table.partitionUuid(partition),
                    ext4.map(Superblock::label).orElse(""),
                    ext4.map(superblock -> superblock.uuid().toString()).orElse("")));
        }
        return new RootDisk(volumes);
    }

    boolean hasLabel(String label) {
        return volumes.stream()
                .anyMatch(volume -> volume.isExt4() && volume.label().equals(label));
    }

    boolean hasUuid(String uuid) {
        return volumes.stream()
                .anyMatch(volume -> volume.isExt4() && volume.uuid().equals(uuid.toLowerCase(Locale.ROOT)));
    }

    boolean hasPartitionUuid(String uuid) {
        return volumes.stream().anyMatch(volume -> volume.partitionUuid().equals(uuid.toLowerCase(Locale.ROOT)));
    }

    /** What there is, for people. */
    String ext4Names() {
        List<String> names = volumes.stream()
                .filter(Volume::isExt4)
                .map(volume -> "LABEL=%s, UUID=%s, PARTUUID=%s"
                        .formatted(volume.label(), volume.uuid(), volume.partitionUuid()))
                .toList();
        return names.isEmpty() ? "no ext4 file system at all" : String.join("; ", names);
    }
}
