package dev.bramble.nfs.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service is killed before each single change of a name that an operation makes, and started again. */
class KilledTreesTest {
    private static final String UID = "abcdef012345";
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z"));

    @TempDir
    Path folder;

    /** Nothing that is done after this changes anything: what cleans up is killed too. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Lets so many changes through. */
    private static final class Kill implements Runnable {
        private int left = Integer.MAX_VALUE;

        @Override
        public void run() {
            if (left <= 0) {
                throw new Killed();
            }
            left--;
        }
    }

    private interface Operation {
        void run(BootTrees trees) throws IOException;
    }

    private interface Check {
        void run(Path boot, BootTrees trees) throws IOException;
    }

    /** What there was and what there is to be, before the operation and after it. */
    private void everywhere(Operation given, Operation operation, Check check) throws IOException {
        int changes = 0;
        for (boolean killed = true; killed; changes++) {
            Path boot = folder.resolve("boot-" + changes);
            given.run(BootTrees.open(boot, CLOCK));
            killed = killed(boot, changes, operation);
            int restarts = 0;
            while (killed(boot, restarts, _ -> {})) {
                restarts++;
            }
            BootTrees again = BootTrees.open(boot, CLOCK);
            assertThat(TreeState.names(boot))
                    .as("after %d changes", changes)
                    .allMatch(name -> !name.startsWith(".") || name.equals(".snapshots"));
            check.run(boot, again);
            operation.run(again);
        }
        assertThat(changes).isGreaterThan(3);
    }

    private static boolean killed(Path boot, int changes, Operation operation) throws IOException {
        Kill kill = new Kill();
        try {
            kill.left = changes;
            BootTrees trees = BootTrees.open(boot, CLOCK, kill);
            operation.run(trees);
            return false;
        } catch (Killed e) {
            return true;
        }
    }

    private static void make(BootTrees trees) throws IOException {
        var _ = trees.create(UID, List.of("9ffefdef"), List.of(file("cmdline.txt", "quiet")), writer -> {
            writer.directory(List.of("overlays"));
            writer.directory(List.of("os"));
            writer.file(
                    List.of("vmlinuz"),
                    3,
                    Instant.EPOCH,
                    ByteString.copyFromUtf8("old").newInput());
            writer.file(
                    List.of("overlays", "a"),
                    1,
                    Instant.EPOCH,
                    ByteString.copyFromUtf8("a").newInput());
        });
    }

    private static TreeFile file(String path, String content) throws IOException {
        return TreeFile.of(path, ByteString.copyFromUtf8(content), 0600);
    }

    /** Every way in which what is there can differ from the snapshot. */
    private static void change(BootTrees trees) throws IOException {
        Path tree = trees.folder().resolve(UID);
        Files.writeString(tree.resolve("vmlinuz"), "newer");
        Files.delete(tree.resolve("cmdline.txt"));
        Files.createDirectories(tree.resolve("cmdline.txt/now/a/folder"));
        Files.delete(tree.resolve("os"));
        Files.writeString(tree.resolve("os"), "a file by now");
        Files.writeString(tree.resolve("overlays/b"), "b");
        Files.createDirectory(tree.resolve("added"));
        Files.writeString(tree.resolve("added/file"), "x");
        Files.writeString(tree.resolve("added.txt"), "x");
        Files.createSymbolicLink(tree.resolve("link"), Path.of("vmlinuz"));
    }

    @Test
    void aTreeIsMadeOrNot() throws IOException {
        everywhere(_ -> {}, KilledTreesTest::make, (boot, _) -> {
            assertThat(TreeState.names(boot.resolve("trees"))).isIn(List.of(), List.of(UID));
            if (!TreeState.names(boot.resolve("trees")).isEmpty()) {
                assertThat(TreeState.names(boot.resolve("trees/" + UID)))
                        .containsExactly("cmdline.txt", "os", "overlays", "vmlinuz");
            }
        });
    }

    @Test
    void aSnapshotIsTakenOrNot() throws IOException {
        everywhere(KilledTreesTest::make, trees -> trees.snapshot(UID, "s"), (boot, trees) -> {
            if (trees.snapshots(UID).isEmpty()) {
                return;
            }
            Map<String, String> state = TreeState.of(boot.resolve("trees/" + UID));
            change(trees);
            var _ = trees.rollBack(UID, "s", () -> {});
            assertThat(TreeState.of(boot.resolve("trees/" + UID))).isEqualTo(state);
        });
    }

    @Test
    void aTreeIsRolledBackOrNot() throws IOException {
        List<Boolean> rolledBack = new ArrayList<>();
        List<Map<String, String>> states = new ArrayList<>();
        everywhere(
                trees -> {
                    states.clear();
                    Path tree = trees.folder().resolve(UID);
                    make(trees);
                    states.add(TreeState.of(tree));
                    var _ = trees.snapshot(UID, "s");
                    change(trees);
                    states.add(TreeState.of(tree));
                    states.add(Map.of("inode", inode(tree)));
                },
                trees -> trees.rollBack(UID, "s", () -> {}),
                (boot, trees) -> {
                    Path tree = boot.resolve("trees/" + UID);
                    Map<String, String> state = TreeState.of(tree);
                    assertThat(state).isIn(states.get(0), states.get(1));
                    rolledBack.add(state.equals(states.get(0)));
                    assertThat(inode(tree)).isEqualTo(states.get(2).get("inode"));
                    assertThat(trees.snapshots(UID)).hasSize(1);
                });
        assertThat(rolledBack).contains(true, false).isSorted();
    }

    private static String inode(Path file) throws IOException {
        return String.valueOf(Files.getAttribute(file, "unix:ino"));
    }

    @Test
    void aSnapshotIsDeletedOrNot() throws IOException {
        everywhere(
                trees -> {
                    make(trees);
                    var _ = trees.snapshot(UID, "s");
                },
                trees -> {
                    if (!trees.snapshots(UID).isEmpty()) {
                        trees.deleteSnapshot(UID, "s");
                    }
                },
                (boot, trees) -> {
                    if (!trees.snapshots(UID).isEmpty()) {
                        Map<String, String> state = TreeState.of(boot.resolve("trees/" + UID));
                        var _ = trees.rollBack(UID, "s", () -> {});
                        assertThat(TreeState.of(boot.resolve("trees/" + UID))).isEqualTo(state);
                    }
                });
    }

    @Test
    void aTreeIsDeletedWithItsSnapshotsOrNot() throws IOException {
        everywhere(
                trees -> {
                    make(trees);
                    var _ = trees.snapshot(UID, "s");
                },
                trees -> trees.delete(UID, () -> {}),
                (boot, trees) -> {
                    if (trees.find(UID).isPresent()) {
                        assertThat(trees.snapshots(UID)).hasSize(1);
                    } else {
                        assertThat(TreeState.names(boot.resolve(".snapshots"))).isEmpty();
                    }
                });
    }

    @Test
    void aFileIsReplacedOrNot() throws IOException {
        everywhere(
                KilledTreesTest::make,
                trees -> trees.patch(UID, List.of(file("cmdline.txt", "loud"), file("overlays/b", "b"))),
                (boot, _) -> {
                    assertThat(Files.readString(boot.resolve("trees/" + UID + "/cmdline.txt")))
                            .isIn("quiet", "loud");
                    assertThat(TreeState.names(boot.resolve("trees/" + UID)))
                            .containsExactly("cmdline.txt", "os", "overlays", "vmlinuz");
                });
    }

    @Test
    void aTreeIsCopiedOrNot() throws IOException {
        String other = "zyxwvu987654";
        everywhere(
                KilledTreesTest::make,
                trees -> trees.createFrom(UID, Optional.empty(), other, List.of(), List.of()),
                (boot, trees) -> {
                    Map<String, String> state = TreeState.of(boot.resolve("trees/" + UID));
                    if (trees.find(other).isPresent()) {
                        assertThat(TreeState.of(boot.resolve("trees/" + other))).isEqualTo(state);
                    }
                });
    }
}
