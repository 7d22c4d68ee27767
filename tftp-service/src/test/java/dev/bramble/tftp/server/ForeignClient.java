package dev.bramble.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs that others wrote in a folder. Where one is not installed its test is skipped; with {@code
 * BRAMBLE_REQUIRE_CLIENTS=1}, as in CI, its absence is a failure.
 */
record ForeignClient(Path folder) {
    private static final int TIMEOUT_SECONDS = 30;

    static void needs(String program, String install) {
        boolean there = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        String missing = program + " is not installed; to run this test: " + install;
        if ("1".equals(System.getenv("BRAMBLE_REQUIRE_CLIENTS"))) {
            assertThat(there).as(missing).isTrue();
        }
        assumeTrue(there, missing);
    }

    /** What it printed. */
    String run(List<String> command) throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        Process client = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = client.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        client.destroyForcibly();
        assertThat(ended).as("%s ended: %s", command, Files.readString(log)).isTrue();
        return Files.readString(log);
    }
}
