package dev.bramble.nfs.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.nfs.fs.AttributeChange;
import dev.bramble.nfs.fs.ExportedFileSystem;
import dev.bramble.nfs.fs.ExportedFileSystems;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FileNode;
import dev.bramble.nfs.fs.FoundFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every handle scheme promises. */
abstract class HandleSchemeContract {
    static final String EXPORT = "abcdef012345";

    @TempDir
    Path data;

    Path tree;
    ExportedFileSystem files;
    HandleScheme handles;

    /** A scheme that keeps its state beneath {@code folder}; opened again it knows the same handles. */
    abstract HandleScheme open(Path folder) throws IOException;

    /** The file systems that the scheme works with; skips the test where there are none. */
    abstract ExportedFileSystems fileSystems(Path folder) throws IOException;

    @BeforeEach
    void start() throws IOException {
        data = data.toRealPath();
        tree = Files.createDirectories(data.resolve("tree"));
        files = fileSystems(data).at(tree);
        handles = open(data.resolve("state"));
    }

    static void assertFault(FileFault fault, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        FileException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }

    FoundFile make(FileNode directory, String name) throws FileException {
        return files.create(directory, FileName.of(name), true, AttributeChange.NONE);
    }

    FileHandle give(FoundFile file) {
        return handles.handle(EXPORT, file.node());
    }

    @Test
    void leadsBackToTheFileAndIsAlwaysTheSame() throws IOException {
        FoundFile file = make(files.root().node(), "a");
        FileHandle handle = give(file);
        assertThat(handle.bytes().length).isBetween(1, FileHandle.MAX_BYTES);
        assertThat(give(file)).isEqualTo(handle);
        assertThat(handles.export(handle)).isEqualTo(EXPORT);
        assertThat(handles.find(handle, files).node()).isEqualTo(file.node());
    }

    @Test
    void survivesTheRenameOfItsDirectoryAndAReopening() throws IOException {
        FileNode root = files.root().node();
        FoundFile directory = files.makeDirectory(root, FileName.of("new"), AttributeChange.NONE);
        FoundFile file = make(directory.node(), "a");
        FileHandle handle = give(file);
        files.rename(root, FileName.of("new"), root, FileName.of("current"));
        handles.renamed(EXPORT, directory.node().path(), root.path().child(FileName.of("current")));
        assertThat(handles.find(handle, files).node().path()).hasToString("current/a");
        handles = open(data.resolve("state"));
        assertThat(handles.find(handle, files).node().path()).hasToString("current/a");
    }

    @Test
    void survivesTheLossOfOneOfTwoNames() throws IOException {
        FileNode root = files.root().node();
        FoundFile file = make(root, "a");
        FileHandle handle = give(file);
        FileNode directory = files.makeDirectory(root, FileName.of("d"), AttributeChange.NONE)
                .node();
        files.link(file.node(), directory, FileName.of("b"));
        handles.linked(EXPORT, new FileNode(file.node().key(), directory.path().child(FileName.of("b"))));
        files.remove(root, FileName.of("a"));
        handles.removed(EXPORT, file.node().path());
        assertThat(handles.find(handle, files).node().path()).hasToString("d/b");
    }

    @Test
    void isStaleWhenTheFileIsGoneEvenIfAnotherHasItsName() throws IOException {
        FoundFile file = make(files.root().node(), "a");
        FileHandle handle = give(file);
        Files.delete(tree.resolve("a"));
        assertFault(FileFault.STALE, () -> handles.find(handle, files));
        Files.writeString(tree.resolve("a"), "another");
        assertFault(FileFault.STALE, () -> handles.find(handle, files));
    }

    @Test
    void anotherKeysHandlesAreRefused() throws IOException {
        FoundFile file = make(files.root().node(), "a");
        FileHandle foreign = open(data.resolve("other")).handle(EXPORT, file.node());
        assertFault(FileFault.BAD_HANDLE, () -> handles.export(foreign));
        assertFault(FileFault.BAD_HANDLE, () -> handles.find(foreign, files));
    }

    @Test
    void theHandlesOfAnExportThatIsGoneAreStaleAlsoInTheNextOne() throws IOException {
        FileHandle root = give(files.root());
        FileHandle handle = give(make(files.root().node(), "a"));
        Files.delete(tree.resolve("a"));
        Files.delete(tree);
        handles.forget(EXPORT);
        assertFault(FileFault.STALE, () -> handles.find(handle, files));
        assertFault(FileFault.STALE, () -> handles.find(root, files));
        Files.createDirectories(tree);
        Files.writeString(tree.resolve("a"), "another");
        assertFault(FileFault.STALE, () -> handles.find(root, files));
        assertFault(FileFault.STALE, () -> handles.find(handle, files));
    }
}
