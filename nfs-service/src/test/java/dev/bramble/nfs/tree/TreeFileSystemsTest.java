package dev.bramble.nfs.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.bramble.posix.Errno;
import dev.bramble.posix.PosixException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
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

    /** Where blocks are shared. */
    static final class Shared {
        public static void main(String[] arguments) throws IOException {
            assertThat(life(Path.of(arguments[0]))).isLessThan(BYTES / 4);
        }
    }

    /** Where they are not. */
    static final class Copied {
        public static void main(String[] arguments) throws IOException {
            assertThat(life(Path.of(arguments[0]))).isGreaterThanOrEqualTo(BYTES);
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
