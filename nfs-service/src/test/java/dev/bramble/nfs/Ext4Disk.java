package dev.bramble.nfs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bramble.disk.ByteSource;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A disk image with an ext4 partition, made by e2fsprogs; the test is skipped where they are missing. */
public final class Ext4Disk {
    private static final int START = 1 << 20;
    private static final int SECTOR = 512;

    private final Path root;
    private final Path image;
    private String commands = "";

    public Ext4Disk(Path dir) throws IOException {
        for (String tool : List.of("mke2fs", "debugfs")) {
            assumeTrue(
                    List.of("/usr/sbin", "/sbin").stream().anyMatch(bin -> Files.isExecutable(Path.of(bin, tool))),
                    tool + " is missing; install it with: apt-get install e2fsprogs");
        }
        root = Files.createTempDirectory(dir, "root");
        image = Files.createTempFile(dir, "disk", ".ext4");
    }

    public Ext4Disk file(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, content);
        return this;
    }

    /** A file of the root whose name is not UTF-8. */
    public void rawFile(byte[] name, String content) throws IOException {
        try (OpenDirectory directory = OpenDirectory.open(root);
                OpenFile file = directory.createBeneath(name, 0644, OpenFlag.CREATE, OpenFlag.WRITE_ONLY)) {
            int _ = file.pwrite(0, ByteBuffer.wrap(content.getBytes(UTF_8)));
        }
    }

    /** A file that is a hole but for its first byte. */
    public void sparse(String path, long size) throws IOException {
        try (OpenDirectory directory = OpenDirectory.open(root);
                OpenFile file =
                        directory.createBeneath(path.getBytes(UTF_8), 0644, OpenFlag.CREATE, OpenFlag.WRITE_ONLY)) {
            file.truncate(size);
            int _ = file.pwrite(0, ByteBuffer.wrap(new byte[] {1}));
        }
    }

    /** What debugfs does to the file system when it is made. */
    public Ext4Disk debugfs(String script) {
        commands += script;
        return this;
    }

    public byte[] bytes() throws Exception {
        run("", "mke2fs", "-q", "-F", "-t", "ext4", "-b", "1024", "-d", root.toString(), image.toString(), "16M");
        if (!commands.isEmpty()) {
            run(commands, "debugfs", "-w", "-f", "-", image.toString());
        }
        byte[] partition = Files.readAllBytes(image);
        ByteBuffer disk = ByteBuffer.allocate(START + partition.length).order(ByteOrder.LITTLE_ENDIAN);
        disk.put(446 + 4, (byte) 0x83).putInt(446 + 8, START / SECTOR).putInt(446 + 12, partition.length / SECTOR);
        disk.putShort(510, (short) 0xaa55).put(START, partition);
        return disk.array();
    }

    public ByteSource disk() throws Exception {
        return source(bytes());
    }

    /** A disk of the same size without a file system. */
    public ByteSource emptyDisk() throws Exception {
        byte[] bytes = bytes();
        java.util.Arrays.fill(bytes, START, bytes.length, (byte) 0);
        return source(bytes);
    }

    private static ByteSource source(byte[] bytes) {
        return new ByteSource() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public void read(long offset, ByteBuffer into) throws IOException {
                if (offset < 0 || offset > bytes.length - into.remaining()) {
                    throw new EOFException("%d of %d".formatted(offset, bytes.length));
                }
                into.put(bytes, (int) offset, into.remaining());
            }
        };
    }

    /** The disk with a name in a directory overwritten by another one of the same length. */
    public static ByteSource renamed(ByteSource disk, String name, String other) throws IOException {
        byte[] bytes = disk.stream().readAllBytes();
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(name).hasSameSizeAs(other);
        int found = 0;
        for (int at = START; at < bytes.length - 64; at += 4) {
            int length = Short.toUnsignedInt(all.getShort(at + 4));
            boolean entry = all.getInt(at) > 10
                    && all.getInt(at) < 10_000
                    && length >= 12
                    && length <= 1024
                    && bytes[at + 6] == name.length()
                    && new String(bytes, at + 8, name.length(), US_ASCII).equals(name);
            if (entry) {
                System.arraycopy(other.getBytes(US_ASCII), 0, bytes, at + 8, name.length());
                found++;
            }
        }
        assertThat(found).isPositive();
        return source(bytes);
    }

    private static void run(String input, String... command) throws Exception {
        Path log = Files.createTempFile("bramble-ext4", ".log");
        List<String> words = new ArrayList<>(List.of(command));
        words.set(
                0,
                Files.isExecutable(Path.of("/usr/sbin", command[0]))
                        ? "/usr/sbin/" + command[0]
                        : "/sbin/" + command[0]);
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process.getOutputStream().write(input.getBytes(UTF_8));
        process.getOutputStream().close();
        assertThat(process.waitFor()).as("%s: %s", words, Files.readString(log)).isZero();
        Files.delete(log);
    }
}
