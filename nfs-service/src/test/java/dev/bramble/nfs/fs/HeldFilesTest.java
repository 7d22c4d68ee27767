package dev.bramble.nfs.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.bramble.posix.FileHandle;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldFilesTest {
    @TempDir
    Path folder;

    private HeldFile open(String name) throws IOException {
        Path path = folder.resolve(name);
        if (!Files.exists(path)) {
            Files.createFile(path);
        }
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        OpenFile reference = OpenFile.open(path, OpenFlag.PATH);
        return new HeldFile(new FileHandle(1, bytes), reference, TreePath.of(bytes), bytes);
    }

    private static void assertClosed(HeldFile file) {
        assertThatIllegalStateException().isThrownBy(() -> file.reference().status());
        assertThat(file.acquire()).isFalse();
    }

    private static void assertOpen(HeldFile file) throws IOException {
        assertThat(file.reference().status().nlink()).isNotNegative();
    }

    private HeldFile kept(HeldFiles files, String name) throws IOException {
        HeldFile file = open(name);
        files.keep(folder, file);
        file.release();
        return file;
    }

    @Test
    void whatIsInUseIsClosedByItsLastUser() throws IOException {
        HeldFiles files = new HeldFiles(10);
        HeldFile file = open("a");
        files.keep(folder, file);
        files.drop(folder, file.handle());
        assertThat(files.acquire(folder, file.handle())).isNull();
        assertOpen(file);
        file.release();
        assertClosed(file);
    }

    @Test
    void theLeastRecentlyUsedGoFirst() throws IOException {
        HeldFiles files = new HeldFiles(2);
        HeldFile a = kept(files, "a");
        HeldFile b = kept(files, "b");
        HeldFile again = files.acquire(folder, a.handle());
        assertThat(again).isSameAs(a);
        a.release();
        HeldFile c = kept(files, "c");
        assertClosed(b);
        assertOpen(a);
        assertOpen(c);
        assertThat(files.size()).isEqualTo(2);
    }

    @Test
    void whatWasNotUsedBetweenTwoSweepsIsLetGo() throws IOException {
        HeldFiles files = new HeldFiles(10);
        HeldFile used = kept(files, "used");
        HeldFile idle = kept(files, "idle");
        files.sweep();
        assertThat(files.acquire(folder, used.handle())).isNotNull();
        used.release();
        files.sweep();
        assertClosed(idle);
        assertOpen(used);
        files.close();
        assertClosed(used);
    }

    @Test
    void aNewHolderTakesTheOldOnesPlace() throws IOException {
        HeldFiles files = new HeldFiles(10);
        HeldFile old = kept(files, "a");
        HeldFile fresh = kept(files, "a");
        assertClosed(old);
        assertThat(files.acquire(folder, fresh.handle())).isSameAs(fresh);
        assertThat(files.acquire(folder.resolve("other"), fresh.handle())).isNull();
    }
}
