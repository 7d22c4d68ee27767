package dev.bramble.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others wrote, where they are installed. */
class ForeignClientsTest {
    private final byte[] content = new byte[1_000_000];

    @TempDir
    private Path root;

    @TempDir
    private Path elsewhere;

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        new Random(2347).nextBytes(content);
        Files.write(root.resolve("kernel8.img"), content);
        server = new TestServer(root);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void fetch(List<String> command) throws Exception {
        String log = new ForeignClient(elsewhere).run(command);
        Path loaded = elsewhere.resolve("loaded");
        assertThat(loaded).as("%s", log).exists();
        assertThat(Arrays.equals(Files.readAllBytes(loaded), content))
                .as("%s", log)
                .isTrue();
    }

    private String port() {
        return Integer.toString(server.address().getPort());
    }

    @Test
    void curl() throws Exception {
        ForeignClient.needs("curl", "apt-get install curl");
        fetch(List.of("curl", "-sS", "-o", "loaded", "tftp://127.0.0.1:" + port() + "/kernel8.img"));
    }

    @Test
    void curlWithLargeBlocks() throws Exception {
        ForeignClient.needs("curl", "apt-get install curl");
        fetch(List.of(
                "curl",
                "-sS",
                "--tftp-blksize",
                "1468",
                "-o",
                "loaded",
                "tftp://127.0.0.1:" + port() + "/kernel8.img"));
    }

    @Test
    void tftpHpa() throws Exception {
        ForeignClient.needs("tftp", "apt-get install tftp-hpa");
        fetch(List.of("tftp", "-m", "binary", "127.0.0.1", port(), "-c", "get", "kernel8.img", "loaded"));
    }

    @Test
    void atftpWithWindows() throws Exception {
        ForeignClient.needs("atftp", "apt-get install atftp");
        fetch(List.of(
                "atftp",
                "--option",
                "blksize 1468",
                "--option",
                "windowsize 16",
                "--get",
                "-r",
                "kernel8.img",
                "-l",
                "loaded",
                "127.0.0.1",
                port()));
    }
}
