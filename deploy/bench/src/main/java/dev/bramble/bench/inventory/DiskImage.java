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
import java.util.stream.Stream;

/** Makes disk images that the service takes: a FAT boot partition and an ext4 root. By the real tools. */
final class DiskImage {
    private static final int MIB = 1 << 20;
    private static final int SECTOR = 512;

    private DiskImage() {}

    /**
     * Makes one.
     *
     * @param image its file, which appears when it is whole
     * @param boot the files of its boot partition; a cmdline.txt is added
     * @param bootMib of the boot partition
     * @param root the files of its root
     * @param rootMib of the root
     */
    static void make(Path image, Path boot, int bootMib, Path root, int rootMib) throws IOException {
        Path folder = Files.createTempDirectory(image.resolveSibling(".").normalize(), "making");
        Path fat = empty(folder.resolve("boot"), bootMib);
        command("mkfs.vfat", "-n", "BOOTFS", fat.toString());
        Files.writeString(boot.resolve("cmdline.txt"), "root=LABEL=rootfs rootwait\n");
        try (Stream<Path> files = Files.list(boot)) {
            for (Path file : files.sorted().toList()) {
                command("mcopy", "-s", "-i", fat.toString(), file.toString(), "::");
            }
        }
        Path ext4 = empty(folder.resolve("root"), rootMib);
        command("mkfs.ext4", "-q", "-L", "rootfs", "-d", root.toString(), ext4.toString());
        Path made = empty(folder.resolve("disk"), 1 + bootMib + rootMib);
        try (var disk = new RandomAccessFile(made.toFile(), "rw")) {
            disk.write(table(bootMib, rootMib));
        }
        copy(fat, made, 1);
        copy(ext4, made, 1 + bootMib);
        Files.move(made, image);
        Files.delete(fat);
        Files.delete(ext4);
        Files.delete(folder);
    }

    /** A master boot record. */
    private static byte[] table(int bootMib, int rootMib) {
        ByteBuffer table = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        entry(table, 446, 0x0c, 1, bootMib);
        entry(table, 462, 0x83, 1 + bootMib, rootMib);
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

    /** Runs a tool; what it prints is of no interest. */
    static void command(String... words) throws IOException {
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
