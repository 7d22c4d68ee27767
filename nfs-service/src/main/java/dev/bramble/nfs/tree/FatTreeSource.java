package dev.bramble.nfs.tree;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.fat.FatFileSystem;
import dev.bramble.disk.partition.Partition;
import dev.bramble.disk.partition.PartitionTable;
import dev.bramble.nfs.tree.TreeException.Reason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;

/** The files of a disk's first FAT partition. */
public final class FatTreeSource implements TreeSource {
    /** Partition types of FAT12, FAT16 and FAT32, and of an EFI system partition, which is FAT too. */
    private static final Set<Integer> FAT_TYPES = Set.of(0x01, 0x04, 0x06, 0x0b, 0x0c, 0x0e, 0xef);

    private final ByteSource disk;

    public FatTreeSource(ByteSource disk) {
        this.disk = disk;
    }

    @Override
    public void copyTo(TreeWriter writer) throws IOException {
        Partition partition = PartitionTable.read(disk).partitions().stream()
                .filter(candidate -> FAT_TYPES.contains(candidate.type()))
                .findFirst()
                .orElseThrow(() -> new TreeException(
                        Reason.PRECONDITION, "the image has no FAT partition to make a boot tree from"));
        FatFileSystem files = FatFileSystem.open(disk.slice(partition.offset(), partition.size()));
        files.walk(entry -> {
            List<String> path = List.of(entry.path().split("/", -1));
            if (entry.directory()) {
                writer.directory(path);
                return;
            }
            try (InputStream content = new BufferedInputStream(files.open(entry).stream())) {
                writer.file(path, entry.size(), entry.modified(), content);
            }
        });
    }
}
