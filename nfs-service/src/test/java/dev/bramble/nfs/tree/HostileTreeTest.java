package dev.bramble.nfs.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bramble.posix.Capability;
import dev.bramble.posix.FileType;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import dev.bramble.posix.TimeChange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a Pi's root can put into its tree: all of it is kept as it is, and none of it leads elsewhere. */
@Timeout(60)
class HostileTreeTest {
    private static final String UID = "abcdef012345";

    @TempDir
    Path folder;

    private Path boot;
    private Path tree;
    private BootTrees trees;

    @BeforeEach
    void open() throws IOException {
        boot = folder.toRealPath().resolve("boot");
        trees = BootTrees.open(boot, InstantSource.system());
        tree = Files.createDirectory(trees.folder().resolve(UID));
    }

    private void wreck() throws IOException {
        new TreeFolders(() -> {}).remove(tree.resolve("d"));
        try (OpenDirectory top = OpenDirectory.open(tree)) {
            for (byte[] name : TreeFolders.names(top)) {
                if (top.status(name).type() != FileType.DIRECTORY) {
                    top.unlink(name);
                }
            }
        }
        Files.writeString(tree.resolve("other"), "x");
    }

    private static byte[] name(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static TimeChange time(long seconds, int nanos) {
        return new TimeChange.To(Instant.ofEpochSecond(seconds, nanos));
    }

    @Test
    void linksTimesModesNamesAndHolesSurvive() throws IOException {
        try (OpenDirectory top = OpenDirectory.open(tree)) {
            top.makeDirectory(name("d"), 0700);
            try (OpenDirectory d = top.openDirectoryBeneath(name("d"))) {
                d.makeDirectory(name("empty"), 0);
                d.setMode(name("empty"), 01757);
            }
            top.makeSymbolicLink(name("out"), name("/etc/shadow"));
            top.makeSymbolicLink(name("bytes"), name("\377\n"));
            top.setTimes(name("out"), time(5, 6), time(7, 8));
            top.makeNode(name("fifo"), FileType.FIFO, 0, 0, 0);
            top.setMode(name("fifo"), 0622);
            top.makeNode(name("socket"), FileType.SOCKET, 0600, 0, 0);
            try (OpenFile file = top.createBeneath(name("\377 \n"), 0600, OpenFlag.CREATE, OpenFlag.READ_WRITE)) {
                var _ = file.pwrite(3 << 20, ByteBuffer.wrap(new byte[] {1, 2, 3}));
                file.truncate(8 << 20);
                top.link(file, name("same"));
                try (OpenDirectory d = top.openDirectoryBeneath(name("d"))) {
                    d.link(file, name("same too"));
                }
                file.setMode(06754);
                file.setTimes(time(1_700_000_000, 1), time(-1_000, 999_999_999));
            }
            top.setTimes(name("d"), time(9, 0), time(10, 123_456_789));
            top.setMode(0751);
            top.setTimes(name("d"), time(9, 0), time(10, 123_456_789));
        }
        Files.setLastModifiedTime(tree, FileTime.from(Instant.ofEpochSecond(77)));
        Map<String, String> before = TreeState.of(tree);
        assertThat(before).hasSize(10);

        assertThat(trees.snapshot(UID, "s").size()).isEqualTo(8 << 20);
        wreck();
        var _ = trees.rollBack(UID, "s", () -> {});

        assertThat(TreeState.of(tree)).isEqualTo(before);
        assertThat(Files.getAttribute(tree.resolve("same"), "unix:ino"))
                .isEqualTo(Files.getAttribute(tree.resolve("d/same too"), "unix:ino"));
        try (OpenFile sparse = OpenFile.open(tree.resolve("same"))) {
            assertThat(sparse.status().blocks()).as("holes remain").isLessThan(1 << 10);
        }
    }

    @Test
    void ownersAndDevicesSurvive() throws IOException {
        assumeTrue(
                Capability.effective().contains(Capability.CHOWN)
                        && Capability.effective().contains(Capability.MKNOD),
                "skipped: run the tests as root for owners and devices");
        try (OpenDirectory top = OpenDirectory.open(tree)) {
            top.makeNode(name("null"), FileType.CHARACTER_DEVICE, 0600, 1, 3);
            top.makeNode(name("disk"), FileType.BLOCK_DEVICE, 0600, 259, 70_000);
            top.makeDirectory(name("d"), 0700);
            top.makeSymbolicLink(name("link"), name("null"));
            top.makeNode(name("file"), FileType.REGULAR, 0600, 0, 0);
            int uid = 5000;
            for (byte[] each : TreeFolders.names(top)) {
                top.setOwner(each, uid, 100 + uid);
                uid++;
            }
            top.setMode(name("file"), 06711);
            top.setOwner(4999, 4998);
        }
        Map<String, String> before = TreeState.of(tree);
        var _ = trees.snapshot(UID, "s");
        wreck();
        var _ = trees.rollBack(UID, "s", () -> {});
        assertThat(TreeState.of(tree)).isEqualTo(before);
        assertThat(before.get("/file")).startsWith("REGULAR 6711 50");
    }

    /** While the service copies, the Pi swaps a directory for a link out of its tree and back. */
    @Test
    void whatIsSwappedMeanwhileLeadsNowhere() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "root:x".repeat(1000));
        Files.createDirectory(tree.resolve("d"));
        Files.writeString(tree.resolve("d/secret"), "mine");
        Files.createSymbolicLink(tree.resolve("link"), outside);
        AtomicBoolean done = new AtomicBoolean();
        Thread pi = Thread.ofPlatform().start(() -> {
            try {
                while (!done.get()) {
                    Files.move(tree.resolve("d"), tree.resolve("kept"));
                    Files.move(tree.resolve("link"), tree.resolve("d"));
                    Files.move(tree.resolve("d"), tree.resolve("link"));
                    Files.move(tree.resolve("kept"), tree.resolve("d"));
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        try {
            for (int i = 0; i < 60; i++) {
                var _ = trees.snapshot(UID, "s" + i);
                assertThat(trees.find(UID).orElseThrow().size()).isLessThan(6000);
            }
        } finally {
            done.set(true);
            pi.join(Duration.ofSeconds(10));
        }
        try (Stream<Path> files = Files.walk(boot.resolve(".snapshots"))) {
            assertThat(files.filter(Files::isRegularFile).filter(file -> file.endsWith("secret")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(file).hasContent("mine"));
        }
    }

    @Test
    void directoriesAsDeepAsAPathGoesAreCopiedAndRemoved() throws IOException {
        String part = "d".repeat(200);
        try (OpenDirectory top = OpenDirectory.open(tree)) {
            StringBuilder path = new StringBuilder(".");
            while (tree.toString().length() + path.length() + 2 < 4095) {
                int left = 4095 - tree.toString().length() - path.length() - 1;
                String inner = part.substring(0, Math.min(left, part.length()));
                try (OpenDirectory at = top.openDirectoryBeneath(name(path.toString()))) {
                    at.makeDirectory(name(inner), 0700);
                }
                path.append('/').append(inner);
            }
        }
        assertThat(trees.find(UID).orElseThrow().size()).isZero();
        var _ = trees.snapshot(UID, "s");
        var _ = trees.rollBack(UID, "s", () -> {});
        trees.deleteSnapshot(UID, "s");
        trees.delete(UID, () -> {});
        assertThat(TreeState.names(boot)).containsExactly(".snapshots", "trees");
        assertThat(tree).doesNotExist();
    }

    @Test
    void aDirectoryOfManyFilesIsRemoved() throws IOException {
        Path many = Files.createDirectories(tree.resolve("many/more"));
        for (int i = 0; i < 5000; i++) {
            Files.createFile(many.resolve("a name that fills the kernel's records " + i));
        }
        trees.delete(UID, () -> {});
        assertThat(TreeState.names(boot)).containsExactly("trees");
    }
}
