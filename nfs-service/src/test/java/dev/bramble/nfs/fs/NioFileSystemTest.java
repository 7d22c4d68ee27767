package dev.bramble.nfs.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NioFileSystemTest {
    private static final FileOwnership ROOT = new FileOwnership(0, 0);

    @TempDir
    Path root;

    private ExportedFileSystem open(FileOwnership ownership) throws Exception {
        return new NioFileSystems(root, ownership, InstantSource.system()).at(root);
    }

    private static AttributeChange owner(int uid, int gid) {
        return AttributeChange.NONE.withOwner(uid, gid);
    }

    @Test
    void inSingleUserModeFilesAreRootsAndStaySo() throws Exception {
        FileOwnership own = FileOwnership.ofThisProcess();
        int uid = own.singleUser() ? own.serviceUid() : 1234;
        ExportedFileSystem files = open(new FileOwnership(uid, uid));
        Path path = Files.writeString(root.resolve("f"), "");
        if (!own.singleUser()) {
            Files.setAttribute(path, "unix:uid", uid);
            Files.setAttribute(path, "unix:gid", uid);
        }
        FoundFile file = files.find(TreePath.ROOT.child(FileName.of("f"))).orElseThrow();
        assertThat(file.attributes().uid()).isZero();
        assertThat(files.change(file.node(), owner(5, 5)).uid()).isZero();
        assertThat(Files.getAttribute(path, "unix:uid")).isEqualTo(uid);
        assertThat(files.change(file.node(), AttributeChange.ofMode(0444)).mode())
                .isEqualTo(0644);
    }

    @Test
    void asRootOwnersAreKept() throws Exception {
        assumeTrue(!FileOwnership.ofThisProcess().singleUser(), "skipped: run the tests as root to change owners");
        ExportedFileSystem files = open(ROOT);
        FoundFile file = files.create(files.root().node(), FileName.of("f"), true, owner(33, 34));
        assertThat(file.attributes().uid()).isEqualTo(33);
        assertThat(file.attributes().gid()).isEqualTo(34);
    }

    @Test
    void aCreationThatFailsLeavesNothing() throws Exception {
        ExportedFileSystem files = open(ROOT);
        AttributeChange impossible = new AttributeChange(
                AttributeChange.NONE.mode(),
                AttributeChange.NONE.uid(),
                AttributeChange.NONE.gid(),
                OptionalLong.of(-1),
                AttributeChange.NONE.accessed(),
                AttributeChange.NONE.modified());
        assertThatThrownBy(() -> files.create(files.root().node(), FileName.of("f"), true, impossible))
                .isInstanceOf(FileException.class);
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void anEntryThatStaysIsListedOnceWhateverElseComesAndGoes() throws Exception {
        ExportedFileSystem files = open(ROOT);
        for (int i = 0; i < 200; i++) {
            Files.createFile(root.resolve("stays-" + i));
            Files.createFile(root.resolve("goes-" + i));
        }
        List<String> seen = new ArrayList<>();
        long[] cookie = new long[1];
        boolean end = false;
        for (int round = 0; !end; round++) {
            int[] room = {10};
            end = files.list(files.root().node(), cookie[0], (name, inode, next) -> {
                if (room[0]-- == 0) {
                    return false;
                }
                seen.add(new String(name, StandardCharsets.UTF_8));
                cookie[0] = next;
                return true;
            });
            Files.deleteIfExists(root.resolve("goes-" + round));
            Files.createFile(root.resolve("comes-" + round));
        }
        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen.stream().filter(name -> name.startsWith("stays"))).hasSize(200);
    }

    @Test
    void aNodeIsStaleOnceAnotherFileIsThere() throws Exception {
        ExportedFileSystem files = open(ROOT);
        Path outside = Files.createDirectory(root.resolve("outside"));
        FileNode directory = files.makeDirectory(files.root().node(), FileName.of("d"), AttributeChange.NONE)
                .node();
        FileNode file = files.create(directory, FileName.of("f"), true, AttributeChange.NONE)
                .node();
        Files.move(root.resolve("d"), root.resolve("moved"));
        Files.createDirectory(root.resolve("d"));
        Files.createFile(root.resolve("d/f"));
        assertStale(() -> files.attributes(file));
        assertStale(() -> files.create(directory, FileName.of("g"), true, AttributeChange.NONE));
        Files.delete(root.resolve("d/f"));
        Files.delete(root.resolve("d"));
        Files.createSymbolicLink(root.resolve("d"), outside);
        Files.createFile(outside.resolve("f"));
        assertStale(() -> files.attributes(file));
        assertThat(files.find(file.path())).isEmpty();
    }

    private static void assertStale(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        FileException.class, e -> assertThat(e.fault()).isEqualTo(FileFault.STALE));
    }

    @Test
    void namesThatAreNotUtf8AreRefused() throws Exception {
        ExportedFileSystem files = open(ROOT);
        FileName name = FileName.of(new byte[] {'a', (byte) 0xff});
        assertThatThrownBy(() -> files.create(files.root().node(), name, true, AttributeChange.NONE))
                .isInstanceOfSatisfying(
                        FileException.class, e -> assertThat(e.fault()).isEqualTo(FileFault.INVALID));
    }
}
