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

/** The files of a disk's first FAT partition. */
public final class FatTreeSource implements TreeSource {
    private final ByteSource disk;

    public FatTreeSource(ByteSource disk) {
        this.disk = disk;
    }

    @Override
    public void copyTo(TreeWriter writer) throws IOException {
        Partition partition = PartitionTable.read(disk).partitions().stream()
                .filter(candidate -> candidate.type().mayBeFat())
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
