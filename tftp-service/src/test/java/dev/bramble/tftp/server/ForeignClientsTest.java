package dev.bramble.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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

    private static void needs(String program, String install) {
        boolean there = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        assumeTrue(there, program + " is not installed; to run this test: " + install);
    }

    private void fetch(List<String> command) throws Exception {
        Path log = elsewhere.resolve("log");
        Process client = new ProcessBuilder(command)
                .directory(elsewhere.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = client.waitFor(30, TimeUnit.SECONDS);
        client.destroyForcibly();
        assertThat(ended).as("%s ended: %s", command, Files.readString(log)).isTrue();
        Path loaded = elsewhere.resolve("loaded");
        assertThat(loaded).as("%s", Files.readString(log)).exists();
        assertThat(Arrays.equals(Files.readAllBytes(loaded), content))
                .as("%s", Files.readString(log))
                .isTrue();
    }

    private String port() {
        return Integer.toString(server.address().getPort());
    }

    @Test
    void curl() throws Exception {
        needs("curl", "apt-get install curl");
        fetch(List.of("curl", "-sS", "-o", "loaded", "tftp://127.0.0.1:" + port() + "/kernel8.img"));
    }

    @Test
    void curlWithLargeBlocks() throws Exception {
        needs("curl", "apt-get install curl");
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
        needs("tftp", "apt-get install tftp-hpa");
        fetch(List.of("tftp", "-m", "binary", "127.0.0.1", port(), "-c", "get", "kernel8.img", "loaded"));
    }

    @Test
    void atftpWithWindows() throws Exception {
        needs("atftp", "apt-get install atftp");
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
