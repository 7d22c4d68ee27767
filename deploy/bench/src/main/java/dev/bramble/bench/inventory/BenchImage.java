package dev.bramble.bench.inventory;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A disk image that the service takes, of real files: its root holds the JDK that the bench runs on, and a quarter of it is
 * free.
 *
 * @param raw the image
 */
record BenchImage(Path raw) {
    private static final int BOOT_MIB = 16;
    private static final int ROOT_MIB = 512;

    /** Makes it and its packed forms in {@code folder}, where they are not there yet. */
    static BenchImage in(Path folder) throws IOException {
        Files.createDirectories(folder);
        var image = new BenchImage(folder.resolve("bench.img"));
        if (!Files.exists(image.raw)) {
            image.make(folder);
        }
        for (Packing packing : Packing.values()) {
            Path packed = image.packed(packing);
            if (!Files.exists(packed)) {
                Path made = folder.resolve("packing");
                DiskImage.run(packing.pack(), Redirect.from(image.raw.toFile()), Redirect.to(made.toFile()));
                Files.move(made, packed);
            }
        }
        return image;
    }

    Path packed(Packing packing) {
        return raw.resolveSibling(raw.getFileName() + "." + packing.suffix());
    }

    private void make(Path folder) throws IOException {
        Path jdk = Path.of(System.getProperty("java.home")).toRealPath();
        DiskImage.make(raw, Files.createTempDirectory(folder, "files"), BOOT_MIB, jdk, ROOT_MIB);
    }
}
