package dev.bramble.inventory;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** A small disk image made by the real tools: an MBR, a FAT partition with cmdline.txt, an ext4 partition. */
public final class TestImage {
    public static final String COMMAND_LINE =
            "console=serial0,115200 console=tty1 root=PARTUUID=12345678-02 rootfstype=ext4 rootwait quiet\n";

    private static final int MIB = 1 << 20;
    private static final int FAT_MIB = 4;
    private static final int EXT4_MIB = 8;

    private static byte @Nullable [] shared;

    private TestImage() {}

    /** {@link #make(Path)}, made once for all tests, which leave it as it is. */
    public static synchronized byte[] shared() {
        if (shared == null) {
            try {
                Path folder = Files.createTempDirectory("test-image");
                shared = make(folder);
                for (String file : List.of("fat", "cmdline.txt", "ext4", "")) {
                    Files.delete(folder.resolve(file));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    /** An image that a Pi can be made from; the test is skipped where the tools are missing. */
    public static byte[] make(Path folder) {
        return make(folder, "cmdline.txt", "writable");
    }

    /** As {@link #make(Path)}, with another file in place of cmdline.txt and another label of the root. */
    public static byte[] make(Path folder, String file, String rootLabel) {
        for (String tool : List.of("mkfs.vfat", "mcopy", "mkfs.ext4")) {
            assumeTrue(
                    List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin").stream()
                            .anyMatch(bin -> Files.isExecutable(Path.of(bin, tool))),
                    tool + " is missing; install it with: apt-get install dosfstools mtools e2fsprogs");
        }
        try {
            Path fat = empty(folder.resolve("fat"), FAT_MIB);
            run("mkfs.vfat", "-F", "12", "-n", "BOOTFS", fat.toString());
            Path commandLine = Files.writeString(folder.resolve("cmdline.txt"), COMMAND_LINE);
            run("mcopy", "-i", fat.toString(), commandLine.toString(), "::" + file);
            Path ext4 = empty(folder.resolve("ext4"), EXT4_MIB);
            run("mkfs.ext4", "-q", "-L", rootLabel, ext4.toString());
            return disk(Files.readAllBytes(fat), Files.readAllBytes(ext4));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #make(Path)}, with these files in its root. */
    public static byte[] make(Path folder, Path root) {
        byte[] disk = make(folder);
        try {
            Path ext4 = empty(folder.resolve("filled"), EXT4_MIB);
            run("mkfs.ext4", "-q", "-L", "writable", "-d", root.toString(), ext4.toString());
            byte[] filled = Files.readAllBytes(ext4);
            System.arraycopy(filled, 0, disk, disk.length - filled.length, filled.length);
            return disk;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first partition as of {@link #make(Path)}, with this config.txt too, and this root. */
    public static byte[] withRoot(Path folder, String config, byte[] root) {
        return withRoot(folder, Map.of("config.txt", config), root);
    }

    /** The first partition as of {@link #make(Path)}, with these files too, and this root. */
    public static byte[] withRoot(Path folder, Map<String, String> files, byte[] root) {
        byte[] _ = make(folder);
        try {
            Path fat = folder.resolve("fat");
            for (var content : files.entrySet()) {
                Path file = Files.writeString(folder.resolve(content.getKey()), content.getValue());
                run("mcopy", "-i", fat.toString(), file.toString(), "::" + content.getKey());
            }
            return disk(Files.readAllBytes(fat), root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path empty(Path file, int mib) throws IOException {
        return Files.write(file, new byte[mib * MIB]);
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
    }

    /** A disk of these two partitions, the first at 1 MiB. */
    public static byte[] disk(byte[] first, byte[] second) {
        ByteBuffer disk =
                ByteBuffer.allocate(MIB + first.length + second.length).order(ByteOrder.LITTLE_ENDIAN);
        entry(disk, 446, 0x0c, MIB, first.length);
        entry(disk, 462, 0x83, MIB + first.length, second.length);
        disk.putShort(510, (short) 0xaa55);
        disk.put(MIB, first).put(MIB + first.length, second);
        return disk.array();
    }

    /** The same disk with a GPT by sgdisk in place of its MBR. */
    public static byte[] withGpt(Path folder, byte[] mbrDisk) {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/sgdisk")),
                "sgdisk is missing; install it with: apt-get install gdisk");
        try {
            Path disk = Files.write(folder.resolve("gpt"), Arrays.copyOf(mbrDisk, mbrDisk.length + MIB));
            run("/usr/sbin/sgdisk", "-g", disk.toString());
            return Files.readAllBytes(disk);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void entry(ByteBuffer disk, int at, int type, int offset, int size) {
        disk.put(at + 4, (byte) type).putInt(at + 8, offset / 512).putInt(at + 12, size / 512);
    }

    public static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            new ByteArrayInputStream(bytes).transferTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    public static byte[] xz(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (XZOutputStream out = new XZOutputStream(packed, new LZMA2Options(0))) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    public static byte[] zstd(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZstdOutputStreamNoFinalizer out = new ZstdOutputStreamNoFinalizer(packed)) {
            out.setChecksum(true).write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** A ZIP of one file. */
    public static byte[] zip(String name, byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(packed)) {
            out.putNextEntry(new ZipEntry(name));
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
