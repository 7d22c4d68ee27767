package dev.bramble.inventory.image;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.fat.FatEntry;
import dev.bramble.disk.fat.FatFileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The kernel's command line where the firmware looks for it: in the root of the boot partition. */
public final class CommandLineFile {
    public static final String NAME = "cmdline.txt";

    private static final int MAX_BYTES = 64 * 1024;

    private CommandLineFile() {}

    /**
     * Its bytes.
     *
     * @param partition the FAT partition
     * @throws UnusableImageException when it is not there
     */
    public static byte[] read(ByteSource partition) throws IOException {
        FatFileSystem fat = FatFileSystem.open(partition);
        Optional<FatEntry> file = fat.find(NAME).filter(entry -> !entry.directory());
        if (file.isEmpty()) {
            throw new UnusableImageException("the image's boot partition has no " + NAME
                    + " in its root, which names the root disk to the kernel; is it an image for a Raspberry Pi?");
        }
        if (file.get().size() > MAX_BYTES) {
            throw new UnusableImageException("the %s of the image has %d bytes; at most %d are taken"
                    .formatted(NAME, file.get().size(), MAX_BYTES));
        }
        ByteBuffer content = ByteBuffer.allocate((int) file.get().size());
        fat.open(file.get()).read(0, content);
        return content.array();
    }
}
