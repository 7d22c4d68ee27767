package dev.bramble.nfs.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileKey;
import dev.bramble.nfs.fs.FileNode;
import dev.bramble.nfs.fs.TreePath;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootTreeChanged;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TreeEventsTest {
    private static final String TREE = "abcdef012345";
    private static final InetAddress PI = InetAddress.ofLiteral("192.0.2.7");

    private final List<BootEvent> told = new ArrayList<>();
    private final Map<String, FileContent> there = new HashMap<>();
    private final List<String> read = new ArrayList<>();
    private Runnable whileReading = () -> {};
    private Instant now = Instant.EPOCH;
    private final TreeEvents events = new TreeEvents(
            event -> told.add(event.build()),
            InventoryMirror.fixed(InventoryView.NOTHING_YET),
            this::content,
            () -> now);

    private FileContent content(String export, TreePath path, Duration atMost) {
        if (atMost.isPositive()) {
            read.add(path.toString());
            Runnable meanwhile = whileReading;
            whileReading = () -> {};
            meanwhile.run();
        }
        FileContent content = there.getOrDefault(path.toString(), new FileContent.Whole(1, "aa"));
        return atMost.isPositive() ? content : new FileContent.Unread(1);
    }

    private static FileNode file(String name) throws FileException {
        return new FileNode(new FileKey(1, name.hashCode(), 0), path(name));
    }

    private static TreePath path(String name) throws FileException {
        return TreePath.of(name.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> changed() {
        return told.stream().map(event -> event.getBootTreeChanged().getPath()).toList();
    }

    private void settleAfter(Duration time) {
        now = now.plus(time);
        events.settle();
    }

    @Test
    void aWrittenFileIsToldOfWhenItSettles() throws Exception {
        events.written(TREE, PI, file("a"));
        now = now.plusMillis(1500);
        events.written(TREE, PI, file("b"));
        events.written(TREE, PI, file("a"));
        settleAfter(Duration.ofMillis(1999));
        assertThat(told).isEmpty();
        settleAfter(Duration.ofMillis(1));
        events.settle();
        assertThat(changed()).containsExactly("b", "a");
    }

    @Test
    void whoTellsMayRestAfterEachChange() throws Exception {
        events.written(TREE, PI, file("a"));
        events.written(TREE, PI, file("b"));
        now = now.plusSeconds(2);
        List<Integer> toldAtRest = new ArrayList<>();
        events.settle(telling -> {
            telling.run();
            toldAtRest.add(told.size());
        });
        assertThat(toldAtRest).containsExactly(1, 2);
    }

    @Test
    void aCommittedFileIsToldOfAMomentLaterAndOnce() throws Exception {
        events.written(TREE, PI, file("a"));
        events.committed(TREE, PI, file("a"));
        settleAfter(Duration.ofMillis(499));
        assertThat(told).isEmpty();
        events.committed(TREE, PI, file("a"));
        settleAfter(Duration.ofMillis(1));
        events.committed(TREE, PI, file("a"));
        settleAfter(Duration.ofSeconds(10));
        assertThat(changed()).containsExactly("a");
    }

    @Test
    void aFileCommittedInPiecesIsReadOnce() throws Exception {
        for (int piece = 0; piece < 10; piece++) {
            events.written(TREE, PI, file("a"));
            events.committed(TREE, PI, file("a"));
            settleAfter(Duration.ofMillis(300));
        }
        settleAfter(Duration.ofSeconds(1));
        assertThat(read).containsExactly("a");
    }

    @Test
    void aClosedFileIsToldOfAtOnceWithItsHash() throws Exception {
        there.put("a", new FileContent.Whole(7, "beef"));
        events.written(TREE, PI, file("a"));
        events.closed(TREE, PI, file("a"));
        events.settle();
        events.closed(TREE, PI, file("a"));
        events.settle();
        assertThat(told)
                .extracting(BootEvent::getBootTreeChanged)
                .containsExactly(BootTreeChanged.newBuilder()
                        .setTree(TREE)
                        .setPath("a")
                        .setSizeBytes(7)
                        .setSha256("beef")
                        .build());
    }

    @Test
    void whatIsWrittenWhileItIsReadIsToldOfLaterOnly() throws Exception {
        there.put("a", new FileContent.Whole(1, "old"));
        events.written(TREE, PI, file("a"));
        events.closed(TREE, PI, file("a"));
        FileNode same = file("a");
        whileReading = () -> events.written(TREE, PI, same);
        events.settle();
        assertThat(told).isEmpty();
        there.put("a", new FileContent.Whole(1, "new"));
        settleAfter(Duration.ofSeconds(2));
        assertThat(told)
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getBootTreeChanged().getSha256()).isEqualTo("new"));
    }

    @Test
    void whatOthersChangeMeanwhileIsReadAgainAndNotForEver() throws Exception {
        there.put("a", new FileContent.Changing(3));
        events.written(TREE, PI, file("a"));
        events.closed(TREE, PI, file("a"));
        events.settle();
        assertThat(told).isEmpty();
        for (int i = 0; i < 20; i++) {
            settleAfter(Duration.ofSeconds(2));
        }
        assertThat(read).hasSize(5);
        assertThat(told).singleElement().satisfies(event -> {
            assertThat(event.getBootTreeChanged().getSha256()).isEmpty();
            assertThat(event.getBootTreeChanged().getSizeBytes()).isEqualTo(3);
        });
    }

    @Test
    void whatWasRenamedBeforeAnybodyHeardOfItIsToldOfUnderItsNewName() throws Exception {
        events.created(TREE, PI, file("a.new"));
        events.written(TREE, PI, file("a.new"));
        events.renamed(TREE, PI, path("a.new"), path("a"));
        settleAfter(Duration.ofSeconds(10));
        assertThat(changed()).containsExactly("a");
    }

    @Test
    void aKnownFilesOldNameIsToldOfAsGone() throws Exception {
        there.put("a", new FileContent.Gone());
        events.written(TREE, PI, file("a"));
        events.renamed(TREE, PI, path("a"), path("a.bak"));
        events.settle();
        assertThat(changed()).containsExactly("a", "a.bak");
        assertThat(told)
                .extracting(event -> event.getBootTreeChanged().getRemoved())
                .containsExactly(true, false);
    }

    @Test
    void whatWaitsInADirectoryMovesWithIt() throws Exception {
        events.written(TREE, PI, file("d/x/a"));
        events.renamed(TREE, PI, path("d"), path("e"));
        there.put("d", new FileContent.Gone());
        settleAfter(Duration.ofSeconds(2));
        assertThat(changed()).containsExactly("d", "e", "e/x/a");
    }

    @Test
    void aFileThatCameAndWentIsNotToldOf() throws Exception {
        events.created(TREE, PI, file("a"));
        events.removed(TREE, PI, path("a"));
        events.removed(TREE, PI, path("b"));
        settleAfter(Duration.ofSeconds(10));
        assertThat(changed()).containsExactly("b");
    }

    @Test
    void pastTheBoundTheOldestIsToldOfWithoutBeingRead() throws Exception {
        for (int i = 0; i <= UntoldChanges.MAX; i++) {
            events.written(TREE, PI, file("f" + i));
        }
        assertThat(changed()).containsExactly("f0");
        assertThat(read).isEmpty();
    }

    @Test
    void atTheEndAllIsToldOfWithoutBeingRead() throws Exception {
        events.written(TREE, PI, file("a"));
        events.flush();
        assertThat(changed()).containsExactly("a");
        assertThat(read).isEmpty();
    }

    @Test
    void staleWritesAreToldAtOnceAndThenOnceAMinute() {
        for (int i = 0; i < 100; i++) {
            events.staleWrite(TREE, PI, "3");
        }
        assertThat(counts()).containsExactly(1L);
        settleAfter(Duration.ofSeconds(59));
        assertThat(counts()).containsExactly(1L);
        settleAfter(Duration.ofSeconds(1));
        assertThat(counts()).containsExactly(1L, 99L);
        events.staleWrite(TREE, PI, "3");
        events.settle();
        settleAfter(Duration.ofMinutes(1));
        settleAfter(Duration.ofMinutes(1));
        assertThat(counts()).containsExactly(1L, 99L, 1L);
        events.staleWrite(TREE, PI, "3");
        assertThat(counts()).hasSize(4);
        assertThat(told.getFirst().getSubject().getAddress()).isEqualTo("192.0.2.7");
    }

    @Test
    void staleWritersAreBounded() {
        for (int i = 0; i < 2000; i++) {
            events.staleWrite("tree" + i, PI, "3");
        }
        assertThat(told).hasSize(1024);
    }

    private List<Long> counts() {
        return told.stream().map(event -> event.getStaleWritesSeen().getCount()).toList();
    }

    @Test
    void nothingIsKeptOfWhatWasToldOrLeft() throws Exception {
        UntoldChanges changes = new UntoldChanges();
        for (int i = 0; i <= UntoldChanges.MAX; i++) {
            var _ = changes.put(waiting("a/b/" + i));
        }
        changes.move(TREE, path("a/b"), path("c"));
        assertThat(changes.directories()).isEqualTo(2);
        assertThat(changes.leave(TREE, path("c/1"))).isFalse();
        var _ = changes.put(waiting("c/2"));
        assertThat(changes.take(Instant.EPOCH)).hasSize(UntoldChanges.MAX - 1);
        assertThat(changes.directories()).isZero();
    }

    private static UntoldChanges.Untold waiting(String path) throws FileException {
        return new UntoldChanges.Untold(TREE, PI, path(path), Instant.EPOCH, false, 0);
    }
}
