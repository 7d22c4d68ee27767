package dev.bramble.bench.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Images that Pis are made from, by what their boot trees hold; the roots are empty. */
enum TreeImage {
    /** As a boot partition of Ubuntu with two kernels: some large files and many small ones. */
    LARGE("bench-250m", 288, 20, 12_300_000, 250),
    /** As one of a few firmware files, a kernel and its initramfs. */
    SMALL("bench-5m", 40, 4, 1_200_000, 20),
    /** Of Pis that only have to be there. */
    EMPTY("bench-empty", 40, 0, 0, 1);

    private static final int SMALL_BYTES = 10_000;

    private static final int ROOT_MIB = 8;

    private final String id;
    private final int bootMib;
    private final int files;
    private final int bytes;
    private final int smallFiles;

    TreeImage(String id, int bootMib, int files, int bytes, int smallFiles) {
        this.id = id;
        this.bootMib = bootMib;
        this.files = files;
        this.bytes = bytes;
        this.smallFiles = smallFiles;
    }

    /** What the inventory calls it. */
    String id() {
        return id;
    }

    /** Of the boot tree, without its cmdline.txt. */
    long treeBytes() {
        return (long) files * bytes + (long) smallFiles * SMALL_BYTES;
    }

    /** Its file in a folder, made when it is not there yet. */
    Path in(Path folder) throws IOException {
        Path image = Files.createDirectories(folder).resolve(id + ".img");
        if (!Files.exists(image)) {
            Path boot = Files.createTempDirectory(folder, "files");
            Random random = new Random(id.hashCode());
            write(boot, "kernel", files, bytes, random);
            write(Files.createDirectory(boot.resolve("overlays")), "overlay", smallFiles, SMALL_BYTES, random);
            DiskImage.make(image, boot, bootMib, Files.createTempDirectory(folder, "root"), ROOT_MIB);
        }
        return image;
    }

    private static void write(Path folder, String name, int count, int length, Random random) throws IOException {
        byte[] content = new byte[length];
        for (int i = 0; i < count; i++) {
            random.nextBytes(content);
            Files.write(folder.resolve("%s-%d.bin".formatted(name, i)), content);
        }
    }
}
