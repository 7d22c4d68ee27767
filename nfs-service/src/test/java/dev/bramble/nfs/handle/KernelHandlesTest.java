package dev.bramble.nfs.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bramble.nfs.fs.AttributeChange;
import dev.bramble.nfs.fs.ExportedFileSystems;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FileNode;
import dev.bramble.nfs.fs.FileOwnership;
import dev.bramble.nfs.fs.PosixFileSystems;
import dev.bramble.nfs.fs.TreePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;

public class KernelHandlesTest extends HandleSchemeContract {

    @Override
    HandleScheme open(Path folder) throws IOException {
        Files.createDirectories(folder);
        return new KernelHandles(HandleKey.open(folder.resolve("key"), new SecureRandom()));
    }

    @Override
    ExportedFileSystems fileSystems(Path folder) throws IOException {
        Optional<String> obstacle = PosixFileSystems.obstacle(folder, FileOwnership.ofThisProcess());
        assumeTrue(obstacle.isEmpty(), "skipped: run the tests as root for kernel handles: " + obstacle);
        return new PosixFileSystems();
    }

    /** File systems that hold nothing open, as after a restart. */
    private void restart() throws IOException {
        files = fileSystems(data).at(tree);
        handles = open(data.resolve("state"));
    }

    @Test
    void survivesWhateverAnotherProcessRenames() throws IOException {
        FileNode root = files.root().node();
        FileNode directory = files.makeDirectory(root, FileName.of("d"), AttributeChange.NONE)
                .node();
        FileHandle handle = give(make(directory, "a"));
        FileHandle ofDirectory = handles.handle(EXPORT, directory);
        Files.createDirectory(tree.resolve("e"));
        Files.move(tree.resolve("d"), tree.resolve("e/moved"));
        assertThat(handles.find(handle, files).node().path()).hasToString("e/moved/a");
        Files.move(tree.resolve("e/moved/a"), tree.resolve("b"));
        assertThat(handles.find(handle, files).node().path()).hasToString("b");
        restart();
        assertThat(handles.find(handle, files).node().path()).hasToString("b");
        assertThat(handles.find(ofDirectory, files).node().path()).hasToString("e/moved");
    }

    @Test
    void isStaleOutsideOfItsExportAndGoodAgainInside() throws IOException {
        FileNode root = files.root().node();
        FileNode directory = files.makeDirectory(root, FileName.of("d"), AttributeChange.NONE)
                .node();
        FileHandle file = give(make(root, "a"));
        FileHandle inDirectory = give(make(directory, "b"));
        FileHandle ofDirectory = handles.handle(EXPORT, directory);
        Path outside = Files.createDirectory(data.resolve("tree-of-another"));
        Files.move(tree.resolve("a"), outside.resolve("a"));
        Files.move(tree.resolve("d"), outside.resolve("d"));
        for (int i = 0; i < 2; i++) {
            assertFault(FileFault.STALE, () -> handles.find(file, files));
            assertFault(FileFault.STALE, () -> handles.find(inDirectory, files));
            assertFault(FileFault.STALE, () -> handles.find(ofDirectory, files));
            restart();
        }
        Files.move(outside.resolve("a"), tree.resolve("back"));
        assertThat(handles.find(file, files).node().path()).hasToString("back");
    }

    @Test
    void aHardLinkElsewhereKeepsNoHandleAlive() throws IOException {
        FileHandle handle = give(make(files.root().node(), "a"));
        Path outside = Files.createLink(data.resolve("outside"), tree.resolve("a"));
        assertThat(handles.find(handle, files).node().path()).hasToString("a");
        Files.delete(tree.resolve("a"));
        assertFault(FileFault.STALE, () -> handles.find(handle, files));
        Files.createDirectories(tree.resolve("x/y"));
        Files.createLink(tree.resolve("x/y/again"), outside);
        assertThat(handles.find(handle, files).node().path()).hasToString("x/y/again");
        restart();
        assertThat(handles.find(handle, files).node().path()).hasToString("x/y/again");
    }

    /** The kernel knows the newest name first, and that one is outside. */
    @Test
    void aFileWhoseNameTheKernelDoesNotTellIsSearchedFor() throws IOException {
        FileNode directory = files.makeDirectory(files.root().node(), FileName.of("d"), AttributeChange.NONE)
                .node();
        FileHandle handle = give(make(directory, "a"));
        Path outside = data.resolve("outside");
        Files.createLink(outside, tree.resolve("d/a"));
        restart();
        assertThat(handles.find(handle, files).node().path()).hasToString("d/a");
    }

    /** What the kernel says of a removed name is the name of another file here. */
    @Test
    void theFileAtThePathThatTheKernelTellsMustBeTheSame() throws IOException {
        Path outside = Files.createFile(data.resolve("outside"));
        Files.createLink(tree.resolve("a"), outside);
        FileHandle handle = give(files.lookup(files.root().node(), FileName.of("a")));
        try (FileChannel pinned = FileChannel.open(tree.resolve("a"))) {
            Files.delete(tree.resolve("a"));
            Files.createFile(tree.resolve("a (deleted)"));
            assertFault(FileFault.STALE, () -> handles.find(handle, files));
            assertThat(pinned.size()).isZero();
        }
    }

    @Test
    void aLinkInThePlaceOfTheRootLeadsNowhere() throws IOException {
        FileHandle handle = give(make(files.root().node(), "a"));
        Files.move(tree, data.resolve("elsewhere"));
        Files.createSymbolicLink(tree, data.resolve("elsewhere"));
        assertFault(FileFault.STALE, () -> handles.find(handle, files));
        restart();
        assertFault(FileFault.STALE, () -> handles.find(handle, files));
        assertThat(files.find(TreePath.ROOT)).isEmpty();
    }

    @Test
    void theOtherSchemesHandlesAreRefused() throws IOException {
        FileNode file = make(files.root().node(), "a").node();
        Path state = data.resolve("state");
        HandleScheme table =
                new TableHandles(state.resolve("handles"), HandleKey.open(state.resolve("key"), new SecureRandom()));
        assertFault(FileFault.BAD_HANDLE, () -> handles.export(table.handle(EXPORT, file)));
        assertFault(FileFault.BAD_HANDLE, () -> table.export(handles.handle(EXPORT, file)));
        table.close();
    }
}
