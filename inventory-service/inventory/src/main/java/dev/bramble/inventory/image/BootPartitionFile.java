package dev.bramble.inventory.image;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.fat.FatEntry;
import dev.bramble.disk.fat.FatFileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A small file in the root of an image's boot partition. */
public final class BootPartitionFile {
    private BootPartitionFile() {}

    /**
     * Its bytes.
     *
     * @param partition the FAT partition
     * @param maxBytes a larger one is not taken for what it is asked for
     * @return empty when there is none
     */
    public static Optional<byte[]> read(ByteSource partition, String name, int maxBytes) throws IOException {
        FatFileSystem fat = FatFileSystem.open(partition);
        Optional<FatEntry> file =
                fat.find(name).filter(entry -> !entry.directory()).filter(entry -> entry.size() <= maxBytes);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer content = ByteBuffer.allocate((int) file.get().size());
        fat.open(file.get()).read(0, content);
        return Optional.of(content.array());
    }
}
