package dev.bramble.disk.ext4;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.disk.Bytes;
import dev.bramble.disk.CorruptDiskException;
import dev.bramble.disk.FileByteSource;
import dev.bramble.disk.ForeignTool;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** File systems made and filled by mke2fs, and changed by debugfs. */
class ForeignExt4Test {
    private static final Instant MODIFIED = Instant.ofEpochSecond(1_700_000_000L);

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-t ext4",
                "-t ext4 -b 1024",
                "-t ext4 -b 1024 -O ^64bit,^extent",
                "-t ext4 -I 128 -O ^metadata_csum",
                "-t ext4 -I 1024 -O inline_data",
                "-t ext3 -b 1024",
                "-t ext2 -b 1024"
            })
    void readsWhatOthersWrote(String options) throws Exception {
        Path root = Files.createDirectory(dir.resolve("root"));
        byte[] big = random(3_000_001, 1);
        fill(root, big);
        Path image = make(root, options);

        try (FileByteSource source = FileByteSource.open(image)) {
            Ext4FileSystem files = Ext4FileSystem.open(source);
            Map<String, Inode> found = new TreeMap<>();
            List<String> order = new ArrayList<>();
            files.walk((path, file) -> {
                found.put(new String(path, UTF_8), file);
                order.add(new String(path, UTF_8));
            });
            found.remove("lost+found");
            try (Stream<Path> expected = Files.walk(root)) {
                assertThat(found.keySet())
                        .containsExactlyInAnyOrderElementsOf(expected.filter(file -> !file.equals(root))
                                .map(file -> root.relativize(file).toString())
                                .toList());
            }
            assertThat(order.indexOf("etc")).isLessThan(order.indexOf("etc/motd"));
            for (Map.Entry<String, Inode> entry : found.entrySet()) {
                sameStatus(root.resolve(entry.getKey()), entry.getValue());
            }
            assertThat(read(files, get(found, "big"))).isEqualTo(big);
            assertThat(read(files, get(found, "etc/motd"))).asString().isEqualTo("welcome\n");
            assertThat(read(files, get(found, "empty"))).isEmpty();
            assertThat(read(files, get(found, "holes"))).isEqualTo(Files.readAllBytes(root.resolve("holes")));
            assertThat(get(found, "etc/motd").number())
                    .isEqualTo(get(found, "other name").number());
            assertThat(get(found, "etc/motd").links()).isEqualTo(2);
            assertThat(files.readLink(get(found, "short link"))).asString().isEqualTo("etc/motd");
            assertThat(files.readLink(get(found, "long link"))).asString().isEqualTo("x/".repeat(300) + "x");
            assertThat(files.find("many/file number 399".getBytes(UTF_8)))
                    .hasValueSatisfying(file -> assertThat(file.size()).isEqualTo(3));
            assertThat(files.find("many/none".getBytes(UTF_8))).isEmpty();
            assertThat(files.find("big/none".getBytes(UTF_8))).isEmpty();
        }
    }

    private static void fill(Path root, byte[] big) throws IOException {
        Files.createDirectory(root.resolve("etc"));
        Files.writeString(root.resolve("etc/motd"), "welcome\n");
        Files.setAttribute(root.resolve("etc/motd"), "unix:mode", 04751);
        Files.createLink(root.resolve("other name"), root.resolve("etc/motd"));
        Files.write(root.resolve("big"), big);
        Files.createFile(root.resolve("empty"));
        Files.createSymbolicLink(root.resolve("short link"), Path.of("etc/motd"));
        Files.createSymbolicLink(root.resolve("long link"), Path.of("x/".repeat(300) + "x"));
        try (var channel = Files.newByteChannel(
                root.resolve("holes"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap(random(5000, 2)));
            channel.position(20_000_000).write(ByteBuffer.wrap(random(70_000, 3)));
            channel.position(20_900_000).write(ByteBuffer.wrap(new byte[] {1}));
        }
        Path many = Files.createDirectory(root.resolve("many"));
        for (int i = 0; i < 400; i++) {
            Files.writeString(many.resolve("file number " + i), "" + i);
        }
        Files.setLastModifiedTime(root.resolve("big"), FileTime.from(MODIFIED));
    }

    private static void sameStatus(Path expected, Inode found) throws IOException {
        Map<String, Object> status =
                Files.readAttributes(expected, "unix:mode,uid,gid,size,nlink", LinkOption.NOFOLLOW_LINKS);
        assertThat(found.mode()).as("%s", expected).isEqualTo(status.get("mode"));
        assertThat(found.uid()).isEqualTo(status.get("uid"));
        assertThat(found.gid()).isEqualTo(status.get("gid"));
        assertThat(found.links()).isEqualTo(status.get("nlink"));
        assertThat(found.modified().getEpochSecond())
                .isEqualTo(Files.getLastModifiedTime(expected, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .getEpochSecond());
        if (found.type() != Inode.Type.DIRECTORY) {
            assertThat(found.size()).isEqualTo(status.get("size"));
        }
    }

    /** What a copy of the tree cannot have as an ordinary user makes it; debugfs needs no root. */
    @Test
    void readsOwnersTimesAndSpecialFiles() throws Exception {
        Path image = make(Files.createDirectory(dir.resolve("root")), "-t ext4");
        ForeignTool debugfs = ForeignTool.require("debugfs", "e2fsprogs");
        debugfs.run("""
                mknod null c 1 3
                mknod disk b 8 300
                mknod pipe p
                write /dev/null ahead
                fallocate ahead 0 3
                sif ahead size 4000
                write /dev/null owned
                sif owned uid 70000
                sif owned gid 80000
                sif owned mtime 20400101000000
                sif owned mtime_extra 3999999997
                """, "-w", "-f", "-", image.toString());

        try (FileByteSource source = FileByteSource.open(image)) {
            Ext4FileSystem files = Ext4FileSystem.open(source);
            Inode zero = files.find("null".getBytes(UTF_8)).orElseThrow();
            assertThat(zero.type()).isEqualTo(Inode.Type.CHARACTER_DEVICE);
            assertThat(List.of(zero.deviceMajor(), zero.deviceMinor())).containsExactly(1, 3);
            Inode disk = files.find("disk".getBytes(UTF_8)).orElseThrow();
            assertThat(disk.type()).isEqualTo(Inode.Type.BLOCK_DEVICE);
            assertThat(List.of(disk.deviceMajor(), disk.deviceMinor())).containsExactly(8, 300);
            assertThat(files.find("pipe".getBytes(UTF_8)).orElseThrow().type()).isEqualTo(Inode.Type.FIFO);
            FileContent ahead = files.open(files.find("ahead".getBytes(UTF_8)).orElseThrow());
            assertThat(ahead.size()).isEqualTo(4000);
            assertThat(ahead.data()).as("allocated, never written").isEmpty();
            Inode owned = files.find("owned".getBytes(UTF_8)).orElseThrow();
            assertThat(List.of(owned.uid(), owned.gid())).containsExactly(70000, 80000);
            assertThat(owned.modified()).isEqualTo(Instant.ofEpochSecond(2_208_988_800L, 999_999_999));
        }
    }

    @Test
    void whatWasNotUnmountedIsRefused() throws Exception {
        Path image = make(Files.createDirectory(dir.resolve("root")), "-t ext4");
        ForeignTool.require("debugfs", "e2fsprogs").run("feature needs_recovery\n", "-w", "-f", "-", image.toString());

        try (FileByteSource source = FileByteSource.open(image)) {
            assertThatThrownBy(() -> Ext4FileSystem.open(source))
                    .isInstanceOf(CorruptDiskException.class)
                    .hasMessageContaining("not unmounted cleanly");
        }
    }

    @Test
    void aDirectoryInItselfIsRefused() throws Exception {
        Path root = Files.createDirectory(dir.resolve("root"));
        Files.createDirectories(root.resolve("a/b"));
        Path image = make(root, "-t ext4");
        ForeignTool.require("debugfs", "e2fsprogs").run("link a a/b/again\n", "-w", "-f", "-", image.toString());

        try (FileByteSource source = FileByteSource.open(image)) {
            Ext4FileSystem files = Ext4FileSystem.open(source);
            assertThatThrownBy(() -> files.walk((path, file) -> {}))
                    .isInstanceOf(CorruptDiskException.class)
                    .hasMessageContaining("has several names");
        }
    }

    @Test
    void whatIsNoSuchFileSystemIsRefused() {
        assertThatThrownBy(() -> Ext4FileSystem.open(new Bytes(new byte[100_000])))
                .isInstanceOf(CorruptDiskException.class)
                .hasMessageContaining("no ext2, ext3 or ext4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-t ext4 -b 1024 -N 64", "-t ext2 -b 1024 -N 64", "-t ext4 -I 512 -b 1024 -N 64 -O inline_data"})
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
    void mutatedFileSystemsEndInAValueOrAnIoException(String options) throws Exception {
        Path root = Files.createDirectory(dir.resolve("root"));
        Files.createDirectories(root.resolve("a/b"));
        Files.write(root.resolve("a/file"), random(30_000, 4));
        Files.writeString(root.resolve("a/b/small"), "x");
        Files.createSymbolicLink(root.resolve("a/link"), Path.of("y".repeat(200)));
        byte[] sound = Files.readAllBytes(make(root, options, "400k"));
        List<Integer> interesting = new ArrayList<>();
        for (int at = 0; at < sound.length; at += 64) {
            if (!isZero(sound, at) && (at < 40_000 || at % 1024 == 0)) {
                interesting.add(at);
            }
        }
        Random random = new Random(options.hashCode());
        int whole = 0;
        int broken = 0;
        for (int round = 0; round < 3000; round++) {
            byte[] bytes = sound.clone();
            for (int i = random.nextInt(8); i >= 0; i--) {
                bytes[interesting.get(random.nextInt(interesting.size())) + random.nextInt(64)] =
                        (byte) random.nextInt();
            }
            try {
                Ext4FileSystem files = Ext4FileSystem.open(new Bytes(bytes));
                files.walk((path, file) -> {
                    if (file.type() == Inode.Type.REGULAR) {
                        FileContent content = files.open(file);
                        long data =
                                content.data().stream().mapToLong(Run::length).sum();
                        assertThat(data).isLessThanOrEqualTo(Math.min(sound.length, content.size()));
                        if (!content.data().isEmpty()) {
                            Run last = content.data().getLast();
                            ByteBuffer end = content.read(last.end() - 1, 1);
                            assertThat(end.remaining()).isEqualTo(1);
                        }
                    } else if (file.type() == Inode.Type.SYMBOLIC_LINK) {
                        assertThat(files.readLink(file)).hasSize((int) file.size());
                    }
                });
                whole++;
            } catch (IOException e) {
                assertThat(e).isInstanceOfAny(CorruptDiskException.class, EOFException.class);
                broken++;
            }
        }
        assertThat(whole).isGreaterThan(100);
        assertThat(broken).isGreaterThan(100);
    }

    private static boolean isZero(byte[] bytes, int at) {
        for (int i = at; i < Math.min(at + 64, bytes.length); i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private Path make(Path root, String options) throws Exception {
        return make(root, options, "64M");
    }

    private Path make(Path root, String options, String size) throws Exception {
        Path image = dir.resolve("image");
        List<String> arguments = new ArrayList<>(List.of("-q", "-F", "-d", root.toString()));
        arguments.addAll(List.of(options.split(" ")));
        arguments.addAll(List.of(image.toString(), size));
        ForeignTool.require("mke2fs", "e2fsprogs").run("", arguments.toArray(String[]::new));
        return image;
    }

    private static Inode get(Map<String, Inode> found, String path) {
        return Optional.ofNullable(found.get(path)).orElseThrow(() -> new AssertionError("there is no " + path));
    }

    private static byte[] read(Ext4FileSystem files, Inode file) throws IOException {
        return files.open(file).stream().readAllBytes();
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
