package dev.bramble.nfs.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.bramble.nfs.tree.TreeException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trees and their snapshots when several ask at once, and when what there is changes under a call. */
@Timeout(60)
class BootTreesTest {
    private static final String UID = "abcdef012345";
    private static final String OTHER = "zyxwvu987654";

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));
    private BootTrees trees;
    private Path tree;

    @BeforeEach
    void open() throws IOException {
        trees = BootTrees.open(folder.resolve("boot"), now::get);
        tree = trees.folder().resolve(UID);
    }

    private void make() throws IOException {
        TreeFile config = TreeFile.of("config.txt", ByteString.copyFromUtf8("old"), 0);
        var _ = trees.create(UID, List.of(), List.of(config), _ -> {});
    }

    @Test
    void aClientThatMountsWhileFilesAreCopiedStopsTheRollback() throws IOException {
        make();
        var _ = trees.snapshot(UID, "s");
        Files.writeString(tree.resolve("config.txt"), "new");
        AtomicInteger asked = new AtomicInteger();
        assertThatThrownBy(() -> trees.rollBack(UID, "s", () -> {
                    if (asked.incrementAndGet() == 2) {
                        throw new TreeException(Reason.PRECONDITION, "mounted by now");
                    }
                }))
                .hasMessage("mounted by now");
        assertThat(tree.resolve("config.txt")).hasContent("new");
        assertThat(TreeState.names(folder.resolve("boot"))).containsExactly(".snapshots", "trees");
    }

    /** As if moving names had failed half-way, without an end of the service. */
    private void leaveRollback() throws IOException {
        Path left = Files.createDirectory(folder.resolve("boot/.restoring-" + UID));
        for (String part : List.of("new", "old", "attributes")) {
            Files.createDirectory(left.resolve(part));
        }
        Files.writeString(left.resolve("new/restored"), "x");
    }

    @Test
    void aRollbackThatFailedHalfWayIsEndedBeforeTheTreeIsUsed() throws IOException {
        make();
        leaveRollback();
        var _ = trees.snapshot(UID, "s");
        assertThat(tree.resolve("restored")).hasContent("x");
        assertThat(folder.resolve("boot/.snapshots/" + UID + "/s/tree/restored"))
                .hasContent("x");
    }

    @Test
    void aRollbackThatFailedHalfWayGoesWithItsTree() throws IOException {
        make();
        leaveRollback();
        trees.delete(UID, () -> {});
        assertThat(TreeState.names(folder.resolve("boot"))).containsExactly("trees");
        leaveRollback();
        make();
        assertThat(tree.resolve("restored")).doesNotExist();
        assertThat(TreeState.names(folder.resolve("boot"))).containsExactly("trees");
    }

    @Test
    void snapshotsAreListedFromOldestToLatestAlsoAfterARestart() throws IOException {
        make();
        for (String name : List.of("z", "y", "x")) {
            var _ = trees.snapshot(UID, name);
            now.updateAndGet(time -> time.plusSeconds(1));
        }
        List<TreeSnapshot> before = trees.snapshots(UID);
        assertThat(before).extracting(TreeSnapshot::name).containsExactly("z", "y", "x");
        assertThat(BootTrees.open(folder.resolve("boot"), now::get).snapshots(UID))
                .isEqualTo(before);
    }

    @Test
    void treesMadeFromEachOtherDoNotWaitForEachOther() throws Exception {
        List<Callable<Void>> makers = new ArrayList<>();
        for (String uid : List.of(UID, OTHER)) {
            String template = uid.equals(UID) ? OTHER : UID;
            makers.add(() -> {
                for (int i = 0; i < 2000; i++) {
                    assertThatThrownBy(() -> trees.createFrom(template, Optional.empty(), uid, List.of(), List.of()))
                            .isInstanceOf(TreeException.class);
                }
                return null;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (Future<Void> maker : threads.invokeAll(makers)) {
                maker.get();
            }
        }
    }

    @Test
    void aSnapshotOfAnotherReleaseIsRefusedInWords() throws IOException {
        make();
        var _ = trees.snapshot(UID, "s");
        Path description = folder.resolve("boot/.snapshots/" + UID + "/s/snapshot.properties");
        Files.writeString(description, "version=2\n");
        assertThatThrownBy(() -> trees.snapshots(UID))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 2");
        Files.writeString(description, "version=1\ncreated=never\n");
        assertThatThrownBy(() -> trees.snapshots(UID))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
        trees.deleteSnapshot(UID, "s");
        assertThat(trees.snapshots(UID)).isEmpty();
    }

    @Test
    void nobodyElseMayLookIntoSnapshots() throws IOException {
        make();
        var _ = trees.snapshot(UID, "s");
        assertThat((Integer) Files.getAttribute(folder.resolve("boot/.snapshots"), "unix:mode") & 0777)
                .isEqualTo(0700);
    }
}
