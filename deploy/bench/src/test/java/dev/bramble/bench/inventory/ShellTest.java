package dev.bramble.bench.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.bench.WrongAnswerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellTest {
    @TempDir
    Path folder;

    private Shell shell(String script) throws IOException {
        Path bramble = Files.writeString(folder.resolve("bramble"), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(bramble, PosixFilePermissions.fromString("rwx------"));
        return new Shell(bramble);
    }

    @Test
    void theCommandIsRunToItsEnd() throws Exception {
        long taken = shell("sleep 0.05; echo \"$JAVA_HOME $*\" > " + folder.resolve("told"))
                .run("127.0.0.1:7400", "pi", "list");
        assertThat(taken).isGreaterThan(50_000_000L);
        assertThat(folder.resolve("told"))
                .content()
                .isEqualTo(System.getProperty("java.home") + " pi list --server 127.0.0.1:7400\n");
    }

    @Test
    void aFailureIsAWrongAnswerThatSaysWhatWasPrinted() throws Exception {
        Shell failing = shell("echo 'no such image' >&2; exit 3");
        assertThatThrownBy(() -> failing.run("127.0.0.1:7400", "pi", "add"))
                .isInstanceOf(WrongAnswerException.class)
                .hasMessageContaining("ended with 3: no such image");
    }
}
