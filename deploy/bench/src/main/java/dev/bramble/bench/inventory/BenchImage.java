package dev.bramble.bench.inventory;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A disk image that the service takes, of real files: its root holds the JDK that the bench runs on, and a quarter of it is
 * free.
 *
 * @param raw the image
 */
record BenchImage(Path raw) {
    private static final int MIB = 1 << 20;
    private static final int SECTOR = 512;
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
                run(packing.pack(), Redirect.from(image.raw.toFile()), Redirect.to(made.toFile()));
                Files.move(made, packed);
            }
        }
        return image;
    }

    Path packed(Packing packing) {
        return raw.resolveSibling(raw.getFileName() + "." + packing.suffix());
    }

    private void make(Path folder) throws IOException {
        Path boot = empty(folder.resolve("boot"), BOOT_MIB);
        command("mkfs.vfat", "-n", "BOOTFS", boot.toString());
        Path line = Files.writeString(folder.resolve("cmdline.txt"), "root=LABEL=rootfs rootwait\n");
        command("mcopy", "-i", boot.toString(), line.toString(), "::cmdline.txt");
        Path root = empty(folder.resolve("root"), ROOT_MIB);
        String jdk = Path.of(System.getProperty("java.home")).toRealPath().toString();
        command("mkfs.ext4", "-q", "-L", "rootfs", "-d", jdk, root.toString());
        Path made = empty(folder.resolve("disk"), 1 + BOOT_MIB + ROOT_MIB);
        try (var disk = new RandomAccessFile(made.toFile(), "rw")) {
            disk.write(table());
        }
        copy(boot, made, 1);
        copy(root, made, 1 + BOOT_MIB);
        Files.move(made, raw);
    }

    /** A master boot record. */
    private static byte[] table() {
        ByteBuffer table = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        entry(table, 446, 0x0c, 1, BOOT_MIB);
        entry(table, 462, 0x83, 1 + BOOT_MIB, ROOT_MIB);
        return table.putShort(510, (short) 0xaa55).array();
    }

    private static void entry(ByteBuffer table, int at, int type, int mib, int mibs) {
        table.put(at + 4, (byte) type).putInt(at + 8, mib * (MIB / SECTOR)).putInt(at + 12, mibs * (MIB / SECTOR));
    }

    private static Path empty(Path file, int mib) throws IOException {
        try (var made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(0);
            made.setLength((long) mib * MIB);
        }
        return file;
    }

    private static void copy(Path from, Path to, int atMib) throws IOException {
        command("dd", "if=" + from, "of=" + to, "bs=1M", "seek=" + atMib, "conv=notrunc,sparse", "status=none");
    }

    private static void command(String... words) throws IOException {
        run(Arrays.asList(words), Redirect.from(Path.of("/dev/null").toFile()), Redirect.DISCARD);
    }

    /** Runs a tool; what it complains of is shown. */
    static void run(List<String> words, Redirect input, Redirect output) throws IOException {
        Process process = new ProcessBuilder(words)
                .redirectInput(input)
                .redirectOutput(output)
                .redirectError(Redirect.INHERIT)
                .start();
        int status = process.onExit().join().exitValue();
        if (status != 0) {
            throw new IOException(String.join(" ", words) + " ended with " + status);
        }
    }
}
