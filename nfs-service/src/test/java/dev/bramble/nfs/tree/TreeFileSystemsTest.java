package dev.bramble.nfs.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.bramble.posix.Errno;
import dev.bramble.posix.PosixException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots on file systems that share blocks, that do not, that are full, and with another one mounted in a tree. */
class TreeFileSystemsTest {
    private static final String UID = "abcdef012345";
    private static final String OTHER = "zyxwvu987654";
    private static final int BYTES = 32 << 20;

    @TempDir
    Path folder;

    @Test
    void xfsSharesBlocks() throws Exception {
        MountNamespace.run(Files.createDirectory(folder.resolve("xfs")), """
                truncate -s 400M "$1.img"
                mkfs.xfs -q -f -m reflink=1 "$1.img"
                mount -o loop "$1.img" "$1"
                """, Shared.class);
    }

    @Test
    void aKillLeavesNoHalfOfWhatTreesAreMadeFrom() throws Exception {
        MountNamespace.run(Files.createDirectory(folder.resolve("killed")), """
                truncate -s 400M "$1.img"
                mkfs.xfs -q -f -m reflink=1 "$1.img"
                mount -o loop "$1.img" "$1"
                """, KilledOriginals.class);
    }

    @Test
    void btrfsSharesBlocks() throws Exception {
        MountNamespace.run(Files.createDirectory(folder.resolve("btrfs")), """
                truncate -s 400M "$1.img"
                mkfs.btrfs -q -f "$1.img"
                mount -o loop "$1.img" "$1"
                """, Shared.class);
    }

    @Test
    void ext4Copies() throws Exception {
        MountNamespace.run(Files.createDirectory(folder.resolve("ext4")), """
                truncate -s 200M "$1.img"
                mkfs.ext4 -q -F "$1.img"
                mount -o loop "$1.img" "$1"
                """, Copied.class);
    }

    @Test
    void tmpfsCopies() throws Exception {
        MountNamespace.run(
                Files.createDirectory(folder.resolve("tmpfs")),
                "mount -t tmpfs -o size=200M none \"$1\"",
                Copied.class);
    }

    @Test
    void aNameThatIsListedTwiceIsCopiedOnce() throws Exception {
        MountNamespace.run(
                Files.createDirectory(folder.resolve("twice")),
                "mount -t tmpfs -o size=48M none \"$1\"",
                Renamed.class);
    }

    @Test
    void aFullFileSystemIsLeftAsItWas() throws Exception {
        MountNamespace.run(
                Files.createDirectory(folder.resolve("full")), "mount -t tmpfs -o size=48M none \"$1\"", Full.class);
    }

    @Test
    void whatIsMountedInATreeIsNotTouched() throws Exception {
        MountNamespace.run(Files.createDirectory(folder.resolve("inner")), """
                mkdir -p "$1/boot/trees/%1$s/deep/mounted" "$1/outside"
                echo kept > "$1/outside/file"
                mount --bind "$1/outside" "$1/boot/trees/%1$s/deep/mounted"
                """.formatted(UID), Mounted.class);
    }

    private static byte[] content(int seed) {
        byte[] bytes = new byte[BYTES];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static BootTrees make(Path boot) throws IOException {
        BootTrees trees = BootTrees.open(boot, InstantSource.system());
        var _ = trees.create(
                UID,
                List.of(),
                List.of(TreeFile.of("vmlinuz", ByteString.copyFrom(content(1)), 0644)),
                writer -> writer.directory(List.of("overlays")));
        return trees;
    }

    private static long free(Path folder) throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    /** A snapshot's life; gives how much space the snapshot, the rollback and a copy took. */
    private static long life(Path folder) throws IOException {
        BootTrees trees = make(folder.resolve("boot"));
        Path tree = trees.folder().resolve(UID);
        Map<String, String> before = TreeState.of(tree);
        long free = free(folder);
        assertThat(trees.snapshot(UID, "s").size()).isEqualTo(BYTES);
        long taken = free - free(folder);
        Files.write(tree.resolve("vmlinuz"), content(2));
        var _ = trees.rollBack(UID, "s", () -> {});
        assertThat(TreeState.of(tree)).isEqualTo(before);
        var _ = trees.createFrom(UID, Optional.of("s"), OTHER, List.of(), List.of());
        assertThat(TreeState.of(trees.folder().resolve(OTHER))).isEqualTo(before);
        Files.write(tree.resolve("vmlinuz"), content(3));
        assertThat(TreeState.of(trees.folder().resolve(OTHER)))
                .as("no copy changes with the tree")
                .isEqualTo(before);
        return taken;
    }

    /** Makes trees of images, two of each; gives how much space the second of the first image took, and counts the readings. */
    private static long ofImages(Path folder, int images, List<String> read) throws IOException {
        Path boot = folder.resolve("of-images");
        BootTrees trees = BootTrees.open(boot, InstantSource.system());
        long taken = 0;
        for (int image = 0; image < images; image++) {
            String sha256 = "%064x".formatted(image);
            int bytes = image == 0 ? BYTES : 4096;
            for (String uid : List.of("firstofimg%02d".formatted(image), "secondofim%02d".formatted(image))) {
                long free = free(folder);
                var _ = trees.create(
                        uid,
                        List.of(),
                        List.of(TreeFile.of("Config.txt", ByteString.copyFromUtf8("of " + uid), 0600)),
                        writer -> trees.originals().copyTo(writer, sha256, source(sha256, bytes, read)));
                taken = image == 0 ? free - free(folder) : taken;
                Path tree = trees.folder().resolve(uid);
                assertThat(tree.resolve("config.txt")).doesNotExist();
                assertThat(tree.resolve("Config.txt")).hasContent("of " + uid);
                assertThat(TreeState.of(tree)).hasSize(4);
                assertThat(Files.readAllBytes(tree.resolve("overlays/a"))).isEqualTo(Arrays.copyOf(content(1), bytes));
                assertThat(Files.getLastModifiedTime(tree.resolve("overlays/a")))
                        .isEqualTo(FileTime.from(Instant.EPOCH));
                Files.writeString(tree.resolve("overlays/a"), "changed by its Pi");
            }
        }
        return taken;
    }

    private static TreeSource source(String sha256, int bytes, List<String> read) {
        return writer -> {
            read.add(sha256);
            byte[] content = Arrays.copyOf(content(1), bytes);
            writer.file(List.of("overlays", "a"), bytes, Instant.EPOCH, new ByteArrayInputStream(content));
            writer.file(List.of("config.txt"), 3, Instant.EPOCH, new ByteArrayInputStream(new byte[3]));
        };
    }

    /** Where blocks are shared. */
    static final class Shared {
        public static void main(String[] arguments) throws IOException {
            assertThat(life(Path.of(arguments[0]))).isLessThan(BYTES / 4);
            List<String> read = new ArrayList<>();
            assertThat(ofImages(Path.of(arguments[0]), 6, read)).isLessThan(BYTES / 4);
            assertThat(read).as("each image once").hasSize(6).doesNotHaveDuplicates();
            assertThat(TreeState.names(Path.of(arguments[0], "of-images", ".originals")))
                    .as("those used last")
                    .containsExactlyInAnyOrder(
                            "%064x".formatted(2), "%064x".formatted(3), "%064x".formatted(4), "%064x".formatted(5));
            forgotten(Path.of(arguments[0], "of-images"));
        }

        /** An image that is gone takes what is kept of it along, and nothing of the trees that were made of it. */
        private static void forgotten(Path boot) throws IOException {
            BootTrees trees = BootTrees.open(boot, InstantSource.system());
            trees.originals().forget("%064x".formatted(3));
            trees.originals().forget("%064x".formatted(3));
            assertThat(TreeState.names(boot.resolve(".originals")))
                    .containsExactlyInAnyOrder("%064x".formatted(2), "%064x".formatted(4), "%064x".formatted(5));
            assertThat(trees.folder().resolve("firstofimg03/config.txt")).doesNotExist();
            assertThat(trees.folder().resolve("firstofimg03/Config.txt")).hasContent("of firstofimg03");
            assertThatThrownBy(() -> trees.originals().forget("../trees"))
                    .isInstanceOf(TreeException.class)
                    .hasMessageContaining("no SHA-256");
            assertThat(trees.folder().resolve("firstofimg00")).isDirectory();
        }
    }

    /** Killed before each change of a name while an image's files are kept and the oldest kept go. */
    static final class KilledOriginals {
        private static final class Killed extends Error {
            private static final long serialVersionUID = 1L;
        }

        public static void main(String[] arguments) throws IOException {
            Path boot = Path.of(arguments[0], "boot");
            for (int image = 0; image < 4; image++) {
                makeFirst(boot, image, Integer.MAX_VALUE);
            }
            int changes = 0;
            for (boolean killed = true; killed; changes++) {
                killed = isKilled(boot, 100 + changes, changes);
                // Starts again, and makes room for one more to be removed.
                makeFirst(boot, 500 + changes, Integer.MAX_VALUE);
                assertThat(TreeState.names(boot)).containsExactlyInAnyOrder("trees", ".originals");
                Path originals = boot.resolve(".originals");
                assertThat(TreeState.names(originals)).hasSize(4);
                for (String original : TreeState.names(originals)) {
                    assertThat(TreeState.of(originals.resolve(original).resolve("tree")))
                            .as("%s after %d changes", original, changes)
                            .containsOnlyKeys(".", "/config.txt", "/overlays", "/overlays/a");
                }
            }
            assertThat(changes).isGreaterThan(20);
        }

        private static boolean isKilled(Path boot, int image, int changes) throws IOException {
            try {
                makeFirst(boot, image, changes);
                return false;
            } catch (Killed e) {
                return true;
            }
        }

        private static void makeFirst(Path boot, int image, int changes) throws IOException {
            AtomicInteger left = new AtomicInteger(changes);
            BootTrees trees = BootTrees.open(boot, InstantSource.system(), () -> {
                if (left.getAndDecrement() <= 0) {
                    left.set(0); // what cleans up is killed too
                    throw new Killed();
                }
            });
            String sha256 = "%064x".formatted(image);
            var _ = trees.create(
                    "firstofi%04d".formatted(image),
                    List.of(),
                    List.of(),
                    writer -> trees.originals().copyTo(writer, sha256, source(sha256, 4096, new ArrayList<>())));
        }
    }

    /** Where they are not. */
    static final class Copied {
        public static void main(String[] arguments) throws IOException {
            assertThat(life(Path.of(arguments[0]))).isGreaterThanOrEqualTo(BYTES);
            List<String> read = new ArrayList<>();
            var _ = ofImages(Path.of(arguments[0]), 1, read);
            assertThat(read).as("by each tree").hasSize(2);
            assertThat(TreeState.names(Path.of(arguments[0], "of-images"))).containsExactly("trees");
        }
    }

    /** The Pi renames the file that was listed first to and fro, by which tmpfs lists it last. */
    static final class Renamed {
        private static final int FILES = 3000;

        public static void main(String[] arguments) throws IOException {
            Path boot = Path.of(arguments[0], "boot");
            int[] changes = new int[1];
            BootTrees trees = BootTrees.open(boot, InstantSource.system(), () -> {
                if (++changes[0] == FILES) {
                    rename(boot.resolve("trees/" + UID), "0", "x");
                    rename(boot.resolve("trees/" + UID), "x", "0");
                }
            });
            Path tree = Files.createDirectory(trees.folder().resolve(UID));
            for (int i = 0; i < FILES; i++) {
                Files.createFile(tree.resolve(i == 0 ? "0" : "a name of which few fill a batch of names " + i));
            }
            var _ = trees.snapshot(UID, "s");
            assertThat(changes[0]).isGreaterThan(FILES);
            assertThat(TreeState.names(boot.resolve(".snapshots/" + UID + "/s/tree")))
                    .hasSize(FILES);
        }

        private static void rename(Path folder, String from, String to) {
            try {
                Files.move(folder.resolve(from), folder.resolve(to));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** There is room for one copy of the tree, which is the tree. */
    static final class Full {
        public static void main(String[] arguments) throws IOException {
            Path boot = Path.of(arguments[0], "boot");
            BootTrees trees = make(boot);
            Map<String, String> before = TreeState.of(trees.folder().resolve(UID));
            long free = free(boot);
            assertThatThrownBy(() -> trees.snapshot(UID, "s"))
                    .isInstanceOfSatisfying(
                            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOSPC));
            assertThat(TreeState.names(boot)).containsExactly("trees");
            assertThat(free(boot)).isEqualTo(free);
            assertThat(TreeState.of(trees.folder().resolve(UID))).isEqualTo(before);
        }
    }

    /** Another file system is mounted deep in the tree. */
    static final class Mounted {
        public static void main(String[] arguments) throws IOException {
            Path boot = Path.of(arguments[0], "boot");
            BootTrees trees = BootTrees.open(boot, InstantSource.system());
            assertThatThrownBy(() -> trees.snapshot(UID, "s"))
                    .isInstanceOf(TreeException.class)
                    .hasMessageContaining("mounted at 'deep/mounted'");
            assertThat(trees.find(UID).orElseThrow().size()).isZero();
            assertThatThrownBy(() -> trees.delete(UID, () -> {})).isInstanceOf(IOException.class);
            assertThat(Path.of(arguments[0], "outside/file")).hasContent("kept");
            BootTrees again = BootTrees.open(boot, InstantSource.system());
            assertThat(again.uidsAfter("")).as("it starts all the same").isEmpty();
            assertThat(Path.of(arguments[0], "outside/file")).hasContent("kept");
        }
    }
}
