package dev.bramble.nfs.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.nfs.fs.ExportedFileSystems;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FileOwnership;
import dev.bramble.nfs.fs.FoundFile;
import dev.bramble.nfs.fs.NioFileSystems;
import dev.bramble.nfs.fs.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TableHandlesTest extends HandleSchemeContract {

    @Override
    HandleScheme open(Path folder) throws IOException {
        Files.createDirectories(folder);
        return new TableHandles(folder, HandleKey.open(folder.resolve("key"), new SecureRandom()));
    }

    @Override
    ExportedFileSystems fileSystems(Path folder) throws IOException {
        return new NioFileSystems(folder, FileOwnership.ofThisProcess(), InstantSource.system());
    }

    @Test
    void aForgottenExportsHandlesAreStale() throws IOException {
        FileHandle handle = give(make(files.root().node(), "a"));
        handles.forget(EXPORT);
        assertFault(FileFault.STALE, () -> handles.find(handle, files));
    }

    private Path log() {
        return data.resolve("state").resolve(EXPORT + ".handles");
    }

    @Test
    void theKeyIsItsOwnersAlone() throws IOException {
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(data.resolve("state").resolve("key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aTornRecordAtTheEndCostsOnlyItself() throws IOException {
        FoundFile kept = make(files.root().node(), "kept");
        FoundFile torn = make(files.root().node(), "torn");
        FileHandle first = handles.handle(EXPORT, kept.node());
        FileHandle last = handles.handle(EXPORT, torn.node());
        byte[] bytes = Files.readAllBytes(log());
        Files.write(log(), Arrays.copyOf(bytes, bytes.length - 1));
        HandleScheme reopened = open(data.resolve("state"));
        assertThat(reopened.find(first, files).node()).isEqualTo(kept.node());
        assertFault(FileFault.STALE, () -> reopened.find(last, files));
    }

    @Test
    void anotherVersionIsNotTouched() throws IOException {
        Files.writeString(log(), "bramble-nfs-handles 2\n", StandardOpenOption.CREATE);
        FoundFile file = make(files.root().node(), "a");
        assertThatThrownBy(() -> handles.handle(EXPORT, file.node())).hasMessageContaining("not of this version");
        assertThat(log()).hasContent("bramble-nfs-handles 2\n");
    }

    @Test
    void historyIsForgotten() throws IOException {
        FoundFile file = make(files.root().node(), "a");
        FileHandle handle = handles.handle(EXPORT, file.node());
        for (int i = 0; i < 5000; i++) {
            handles.renamed(EXPORT, path(i), path(i + 1));
        }
        assertThat(Files.size(log())).isLessThan(2000 * 50);
        assertThat(open(data.resolve("state")).find(handle, files).node()).isEqualTo(file.node());
    }

    private static TreePath path(int number) throws IOException {
        return TreePath.ROOT.child(FileName.of("name-" + number));
    }
}
