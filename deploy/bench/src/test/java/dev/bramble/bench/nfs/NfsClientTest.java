package dev.bramble.bench.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.server.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NfsClientTest {
    @TempDir
    Path folder;

    private NfsClient client(String script) throws IOException {
        Path program = Files.writeString(folder.resolve("nfsload"), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new NfsClient(program, Path.of("/srv/tree"));
    }

    @Test
    void saysWhereTheServerIsAndWhatToDo() throws Exception {
        NfsClient client = client("echo \"$1:$2:$3:$4:$5:$6 1\"");

        Readings readings = client.run(Ports.loopback(2049), 20048, List.of("getattr", "32"));

        assertThat(readings.get("127.0.0.1:2049:20048:/srv/tree:getattr:32")).isEqualTo(1);
    }

    @Test
    void whatTheClientComplainsOfIsAWrongAnswer() throws Exception {
        NfsClient client = client("echo calls 1; echo 'READ: other bytes at 8' >&2; exit 1");

        assertThatExceptionOfType(WrongAnswerException.class)
                .isThrownBy(() -> client.run(Ports.loopback(2049), 20048, List.of("read")))
                .withMessage("READ: other bytes at 8");
    }

    @Test
    void aClientThatCrashedMeasuredNothing() throws Exception {
        NfsClient client = client("echo calls 1; kill -SEGV $$");

        assertThatExceptionOfType(WrongAnswerException.class)
                .isThrownBy(() -> client.run(Ports.loopback(2049), 20048, List.of("read")))
                .withMessage("the client crashed");
    }
}
