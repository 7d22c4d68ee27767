package dev.bramble.iscsi.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SideFileTest {
    @TempDir
    Path folder;

    private SideFile notes() throws IOException {
        return new SideFile(new Disk(folder), folder.resolve("notes"));
    }

    @Test
    void whatWasWrittenLastIsRead() throws IOException {
        SideFile file = notes();
        assertThat(file.read()).isEmpty();
        file.write("one");
        file.write("two");
        assertThat(notes().read()).isEqualTo("two");
    }

    @Test
    void aWriteThatWasCutOffLeavesWhatWasThere() throws IOException {
        SideFile file = notes();
        file.write("one");
        Files.writeString(folder.resolve("notes.new"), "tw");
        assertThat(file.read()).isEqualTo("one");
        file.write("two");
        assertThat(file.read()).isEqualTo("two");
    }

    @Test
    void noMoreIsReadThanFits() throws IOException {
        Files.write(folder.resolve("notes"), new byte[256 * 1024 + 1]);
        assertThatThrownBy(() -> notes().read()).isInstanceOf(IOException.class);
    }
}
