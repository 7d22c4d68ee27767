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

class OpenedFilesTest {
    @TempDir
    Path folder;

    private HeldFile open(String name) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        OpenFile reference = OpenFile.open(Files.createFile(folder.resolve(name)), OpenFlag.PATH);
        return new HeldFile(new FileHandle(1, bytes), reference, TreePath.of(bytes), bytes);
    }

    private static void assertClosed(HeldFile file) {
        assertThatIllegalStateException().isThrownBy(() -> file.reference().status());
    }

    @Test
    void theLastOfSeveralOpensClosesTheFile() throws IOException {
        OpenedFiles files = new OpenedFiles(10);
        HeldFile file = open("a");
        FileHold first = files.hold(folder, file);
        FileHold second = files.hold(folder, file);
        file.release();
        first.release();
        assertThat(file.reference().status().nlink()).isEqualTo(1);
        second.release();
        assertClosed(file);
        assertThat(files.acquire(folder, file.handle())).isNull();
    }

    @Test
    void beyondTheBoundNothingIsHeld() throws IOException {
        OpenedFiles files = new OpenedFiles(1);
        HeldFile one = open("a");
        HeldFile more = open("b");
        FileHold held = files.hold(folder, one);
        FileHold none = files.hold(folder, more);
        assertThat(files.size()).isEqualTo(1);
        assertThat(files.acquire(folder, more.handle())).isNull();
        none.release();
        held.release();
        assertThat(files.size()).isZero();
    }

    @Test
    void theEndOfTheServiceClosesWhatIsHeld() throws IOException {
        OpenedFiles files = new OpenedFiles(1);
        HeldFile file = open("a");
        FileHold hold = files.hold(folder, file);
        file.release();
        files.close();
        assertClosed(file);
        hold.release();
    }
}
