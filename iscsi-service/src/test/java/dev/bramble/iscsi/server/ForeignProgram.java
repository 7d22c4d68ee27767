package dev.bramble.iscsi.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A program of others that a test asks for its opinion. */
public final class ForeignProgram {
    /** How it ended, and stdout and stderr as they came. */
    public record Outcome(int exitCode, String output) {}

    private ForeignProgram() {}

    /** Skips the test when the program is not installed; with {@code BRAMBLE_REQUIRE_CLIENTS=1}, as in CI, fails it. */
    public static void require(String name, String debianPackage) {
        boolean there = List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin").stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        String missing = name + " is missing; to run this test: apt-get install " + debianPackage;
        if ("1".equals(System.getenv("BRAMBLE_REQUIRE_CLIENTS"))) {
            Assertions.assertTrue(there, missing);
        }
        Assumptions.assumeTrue(there, missing);
    }

    public static Outcome run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("foreign", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(300, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " did not end within 300 s");
            }
            return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
        } finally {
            Files.delete(output);
        }
    }
}
