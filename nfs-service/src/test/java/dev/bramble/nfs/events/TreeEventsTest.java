package dev.bramble.nfs.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileKey;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FileNode;
import dev.bramble.nfs.fs.TreePath;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeEventsTest {
    private static final String TREE = "abcdef012345";
    private static final InetAddress PI = InetAddress.ofLiteral("192.0.2.7");

    private final List<String> changed = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private final TreeEvents events = new TreeEvents(
            event -> changed.add(event.getBootTreeChanged().getPath()),
            InventoryMirror.fixed(InventoryView.NOTHING_YET),
            (export, path) -> 1,
            () -> now);

    private static FileNode file(String name, long inode) throws FileException {
        return new FileNode(new FileKey(1, inode, 0), TreePath.ROOT.child(FileName.of(name)));
    }

    @Test
    void aWrittenFileIsToldOfWhenItSettles() throws Exception {
        events.written(TREE, PI, file("a", 1));
        now = now.plusMillis(1500);
        events.written(TREE, PI, file("b", 2));
        events.written(TREE, PI, file("a", 1));
        now = now.plusMillis(1999);
        events.settle();
        assertThat(changed).isEmpty();
        now = now.plusMillis(1);
        events.settle();
        events.settle();
        assertThat(changed).containsExactly("b", "a");
    }

    @Test
    void aCommittedFileIsToldOfOnce() throws Exception {
        events.written(TREE, PI, file("a", 1));
        events.committed(TREE, PI, file("a", 1));
        events.committed(TREE, PI, file("a", 1));
        now = now.plusSeconds(10);
        events.settle();
        assertThat(changed).containsExactly("a");
    }

    @Test
    void whatWasRenamedIsToldOfUnderItsNewName() throws Exception {
        events.written(TREE, PI, file("a.new", 1));
        events.renamed(TREE, PI, file("a.new", 1).path(), file("a", 1).path());
        now = now.plusSeconds(10);
        events.settle();
        assertThat(changed).containsExactly("a");
    }
}
