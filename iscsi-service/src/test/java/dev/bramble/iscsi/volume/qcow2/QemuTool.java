package dev.bramble.iscsi.volume.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** QEMU's own tools for its format. */
final class QemuTool {
    record Outcome(int exitCode, String output) {}

    private QemuTool() {}

    static boolean isThere() {
        return Files.isExecutable(Path.of("/usr/bin/qemu-img")) && Files.isExecutable(Path.of("/usr/bin/qemu-io"));
    }

    /** Skips the test when they are not installed; in CI, fails it. */
    static void require() {
        if ("1".equals(System.getenv("BRAMBLE_REQUIRE_CLIENTS"))) {
            assertThat(isThere()).as("qemu-img and qemu-io are there").isTrue();
        }
        Assumptions.assumeTrue(isThere(), "qemu-img is missing; to run this test: apt-get install qemu-utils");
    }

    static Outcome run(Path folder, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("qemu", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " did not end within 120 s");
            }
            return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
        } finally {
            Files.delete(output);
        }
    }

    /** Runs it, and wants it to succeed. */
    static String ask(Path folder, String... command) throws IOException, InterruptedException {
        Outcome outcome = run(folder, command);
        assertThat(outcome.exitCode())
                .as("%s: %s", String.join(" ", command), outcome.output())
                .isZero();
        return outcome.output();
    }

    /** {@code qemu-img check} finds nothing wrong, but for clusters that nothing refers to. */
    static void checked(Path image) throws IOException, InterruptedException {
        Outcome outcome = run(image.resolveSibling(""), "qemu-img", "check", "-f", "qcow2", image.toString());
        assertThat(outcome.exitCode()).as(outcome.output()).isIn(0, 3);
    }

    /** As {@link #checked}, and no leaks either. */
    static void clean(Path image) throws IOException, InterruptedException {
        ask(image.resolveSibling(""), "qemu-img", "check", "-f", "qcow2", image.toString());
    }
}
