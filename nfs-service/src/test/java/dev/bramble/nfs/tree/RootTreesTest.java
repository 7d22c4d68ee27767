package dev.bramble.nfs.tree;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import dev.bramble.disk.ByteSource;
import dev.bramble.disk.CorruptDiskException;
import dev.bramble.nfs.Ext4Disk;
import dev.bramble.posix.Capability;
import dev.bramble.posix.FileStatus;
import dev.bramble.posix.FileType;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Root trees on the disk, from ext4 partitions that mke2fs and debugfs made. */
class RootTreesTest {
    private static final String UID = "abcdef012345";
    private static final BootTrees.Permit ALWAYS = () -> {};

    @TempDir
    Path dir;

    private Path folder;

    @BeforeEach
    void requireRoot() throws Exception {
        assumeTrue(Capability.effective().contains(Capability.CHOWN), "owners of files need root");
        folder = dir.toRealPath().resolve("roots");
    }

    private static RootTrees.Source source(ByteSource disk, TreeFile... files) {
        return directory -> new Ext4RootSource(disk, List.of(files), (count, bytes) -> {}).copyTo(directory);
    }

    private ByteSource image() throws Exception {
        return new Ext4Disk(dir)
                .file("etc/fstab", "LABEL=writable / ext4 defaults 0 1\n")
                .file("etc/motd", "welcome\n")
                .file("usr/bin/su", "program")
                .debugfs("""
                        ln etc/motd etc/motd2
                        sif etc/motd links_count 2
                        symlink bin usr/bin
                        sif usr/bin/su mode 0104755
                        sif usr/bin/su uid 70000
                        sif usr/bin/su gid 50
                        sif usr/bin/su mtime @1700000000
                        sif etc mode 0042751
                        sif etc mtime @1600000000
                        cd etc
                        mknod null c 1 3
                        mknod disk b 259 300
                        mknod pipe p
                        """)
                .disk();
    }

    @Test
    void aTreeHasOwnersModesTimesLinksAndSpecialFilesOfThePartition() throws Exception {
        RootTrees trees = RootTrees.open(folder);

        RootTrees.RootTree made = trees.create(UID, source(image()));

        assertThat(made.root()).isEqualTo(folder.resolve(UID));
        assertThat(Files.getAttribute(folder, "unix:mode")).isEqualTo(040700);
        try (OpenDirectory root = OpenDirectory.open(made.root())) {
            FileStatus su = status(root, "usr/bin/su");
            assertThat(su.mode()).isEqualTo(04755);
            assertThat(List.of(su.uid(), su.gid())).containsExactly(70000, 50);
            assertThat(su.mtime()).isEqualTo(Instant.ofEpochSecond(1_700_000_000L));
            FileStatus etc = status(root, "etc");
            assertThat(etc.mode()).isEqualTo(02751);
            assertThat(etc.mtime().getEpochSecond()).isEqualTo(1_600_000_000L);
            assertThat(root.readLink("bin".getBytes(US_ASCII)))
                    .asString(US_ASCII)
                    .isEqualTo("usr/bin");
            assertThat(status(root, "etc/motd").ino())
                    .isEqualTo(status(root, "etc/motd2").ino());
            FileStatus zero = status(root, "etc/null");
            assertThat(zero.type()).isEqualTo(FileType.CHARACTER_DEVICE);
            assertThat(List.of(zero.specialMajor(), zero.specialMinor())).containsExactly(1, 3);
            FileStatus disk = status(root, "etc/disk");
            assertThat(disk.type()).isEqualTo(FileType.BLOCK_DEVICE);
            assertThat(List.of(disk.specialMajor(), disk.specialMinor())).containsExactly(259, 300);
            assertThat(status(root, "etc/pipe").type()).isEqualTo(FileType.FIFO);
        }
        assertThat(made.root().resolve("etc/motd")).hasContent("welcome\n");
        assertThat(names(folder)).containsExactly(UID);
    }

    private static FileStatus status(OpenDirectory root, String path) throws IOException {
        try (OpenFile file = root.referenceLiterally(path.getBytes(UTF_8))) {
            return file.status();
        }
    }

    @Test
    void namesMayBeAnyBytesAndHolesRemain() throws Exception {
        String odd = new String(new byte[] {'c', 'a', 'f', (byte) 0xe9, '\n'}, ISO_8859_1);
        RootTrees trees = RootTrees.open(folder);
        Ext4Disk disk = new Ext4Disk(dir).file("plain", "x");
        disk.rawFile(odd.getBytes(ISO_8859_1), "odd");
        disk.sparse("holes", 50_000_000);

        Path root = trees.create(UID, source(disk.disk())).root();

        try (OpenDirectory directory = OpenDirectory.open(root)) {
            assertThat(directory.status(odd.getBytes(ISO_8859_1)).size()).isEqualTo(3);
            FileStatus holes = status(directory, "holes");
            assertThat(holes.size()).isEqualTo(50_000_000);
            assertThat(holes.blocks() * 512).isLessThan(1_000_000);
        }
    }

    @Test
    void filesReplaceThoseOfTheImage() throws Exception {
        RootTrees trees = RootTrees.open(folder);
        TreeFile table = TreeFile.of("etc/fstab", ByteString.copyFromUtf8("# none\n"), 0);
        TreeFile host = TreeFile.of("etc/hostname", ByteString.copyFromUtf8("pi\n"), 0600);

        Path root = trees.create(UID, source(image(), table, host)).root();

        assertThat(root.resolve("etc/fstab")).hasContent("# none\n");
        assertThat(root.resolve("etc/hostname")).hasContent("pi\n");
        assertThat(Files.getAttribute(root.resolve("etc/hostname"), "unix:mode"))
                .isEqualTo(0100600);
        TreeFile nowhere = TreeFile.of("nowhere/file", ByteString.EMPTY, 0);
        assertThatThrownBy(() -> trees.create("zyxwvu987654", source(image(), nowhere)))
                .hasMessageContaining("no folder to put 'nowhere/file' in");
        assertThat(names(folder)).containsExactly(UID);
    }

    @Test
    void aSecondCreationIsTheFirstOnes() throws Exception {
        RootTrees trees = RootTrees.open(folder);
        Path root = trees.create(UID, source(image())).root();
        Files.writeString(root.resolve("mine"), "kept");

        trees.create(UID, directory -> {
            throw new AssertionError("made again");
        });

        assertThat(root.resolve("mine")).hasContent("kept");
    }

    @Test
    void aCreationThatFailsLeavesNothing() throws Exception {
        RootTrees trees = RootTrees.open(folder);
        ByteSource disk = image();
        AtomicInteger files = new AtomicInteger();

        assertThatThrownBy(() -> trees.create(
                        UID,
                        directory -> new Ext4RootSource(disk, List.of(), (count, bytes) -> {
                                    if (files.incrementAndGet() > 3) {
                                        throw new IOException("gone");
                                    }
                                })
                                .copyTo(directory)))
                .hasMessage("gone");
        assertThatThrownBy(() -> trees.create(UID, source(new Ext4Disk(dir).emptyDisk())))
                .isInstanceOf(TreeException.class)
                .hasMessageContaining("no ext4 partition");

        assertThat(names(folder)).isEmpty();
        assertThat(trees.find(UID)).isEmpty();
    }

    /** Ended before each of its changes of a name, a start later there is no tree or a whole one, and nothing else. */
    @Test
    void aKillHalfwayLeavesNothingOfIt() throws Exception {
        ByteSource disk = image();
        for (int steps = 0; ; steps++) {
            AtomicInteger left = new AtomicInteger(steps);
            Runnable end = () -> {
                if (left.getAndDecrement() <= 0) {
                    throw new Killed();
                }
            };
            RootTrees killed = RootTrees.open(folder, end);
            boolean ended = survives(() -> {
                var _ = killed.create(
                        UID,
                        directory ->
                                new Ext4RootSource(disk, List.of(), (count, bytes) -> end.run()).copyTo(directory));
                killed.delete(UID, ALWAYS);
            });
            RootTrees next = RootTrees.open(folder);
            next.sweep();
            List<String> names = names(folder);
            if (next.find(UID).isPresent()) {
                assertThat(names).containsExactly(UID);
                assertThat(folder.resolve(UID).resolve("etc/motd2")).hasContent("welcome\n");
                next.delete(UID, ALWAYS);
            }
            assertThat(names(folder)).as("after %d steps", steps).isEmpty();
            if (ended) {
                assertThat(steps).isGreaterThan(20);
                return;
            }
        }
    }

    /** Nothing that ends a process can be caught, so neither is this. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private interface Action {
        void run() throws IOException;
    }

    private static boolean survives(Action action) throws IOException {
        try {
            action.run();
            return true;
        } catch (Killed e) {
            return false;
        }
    }

    @Test
    void aTreeInUseIsNotDeleted() throws Exception {
        RootTrees trees = RootTrees.open(folder);
        var _ = trees.create(UID, source(image()));

        assertThatThrownBy(() -> trees.delete(UID, () -> {
                    throw new TreeException(TreeException.Reason.PRECONDITION, "mounted by 192.0.2.1");
                }))
                .hasMessage("mounted by 192.0.2.1");
        assertThat(trees.find(UID)).isPresent();
        trees.delete(UID, ALWAYS);
        trees.delete(UID, ALWAYS);
        assertThat(names(folder)).isEmpty();
    }

    @Test
    void aUidIsNoPath() throws Exception {
        RootTrees trees = RootTrees.open(folder);
        for (String uid : List.of("../../../etc", "", "ABCDEF012345", ".making-abcd")) {
            assertThatThrownBy(() -> trees.create(uid, source(image()))).hasMessageContaining("is no uid");
            assertThatThrownBy(() -> trees.delete(uid, ALWAYS)).hasMessageContaining("is no uid");
        }
    }

    /** Two names "a" in one directory, a link and then a directory: what is in the second must not follow the first. */
    @Test
    void anImageThatWasMadeToDoHarmWritesNothingElsewhere() throws Exception {
        Path victim = Files.createDirectory(dir.resolve("victim"));
        ByteSource disk = new Ext4Disk(dir)
                .file("b/evil", "evil")
                .debugfs("symlink a " + victim + "\n")
                .disk();
        ByteSource harmful = Ext4Disk.renamed(disk, "b", "a");
        RootTrees trees = RootTrees.open(folder);

        assertThatThrownBy(() -> trees.create(UID, source(harmful))).isInstanceOf(IOException.class);

        assertThat(names(victim)).isEmpty();
        assertThat(names(folder)).isEmpty();
        ByteSource dots = Ext4Disk.renamed(disk, "evil", "a/ab");
        assertThatThrownBy(() -> trees.create(UID, source(dots))).isInstanceOf(CorruptDiskException.class);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return new ArrayList<>(entries.map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList());
        }
    }
}
