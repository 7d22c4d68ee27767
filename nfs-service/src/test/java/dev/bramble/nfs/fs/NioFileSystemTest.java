package dev.bramble.nfs.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class NioFileSystemTest extends ExportedFileSystemContract {
    private static final FileOwnership ROOT = new FileOwnership(0, 0);

    @Override
    ExportedFileSystems open(Path folder) throws IOException {
        return new NioFileSystems(folder, FileOwnership.ofThisProcess(), InstantSource.system());
    }

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
