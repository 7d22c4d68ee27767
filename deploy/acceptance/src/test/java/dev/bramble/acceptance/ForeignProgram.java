package dev.bramble.acceptance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A client that no one here wrote. Where it is not installed the test that wants it is skipped, and says how to
 * install it; with {@code BRAMBLE_REQUIRE_CLIENTS=1}, as in CI, its absence is a failure.
 *
 * @param name as on the PATH
 * @param debianPackage what to install
 */
record ForeignProgram(String name, String debianPackage) {
    private static final int TIMEOUT_SECONDS = 120;

    /** What a run ended with. */
    record Result(int exit, String output) {
        Result succeeded() {
            if (exit != 0) {
                throw new AssertionError("exit code " + exit + ": " + output);
            }
            return this;
        }
    }

    private boolean isInstalled() {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/sbin"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    /** Skips the test, or fails it where clients are required, when the program is not installed. */
    void need() {
        need(isInstalled(), name + " is not installed: apt-get install " + debianPackage);
    }

    /** The same for what is no program on the PATH. */
    static void need(boolean there, String otherwise) {
        if (!there && "1".equals(System.getenv("BRAMBLE_REQUIRE_CLIENTS"))) {
            throw new AssertionError(otherwise);
        }
        assumeTrue(there, otherwise);
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        return runIn(Path.of("."), arguments);
    }

    Result runIn(Path folder, String... arguments) throws IOException, InterruptedException {
        need();
        List<String> command = new ArrayList<>(List.of(name));
        command.addAll(List.of(arguments));
        return run(folder, command);
    }

    static Result run(Path folder, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("bramble-client", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(
                        command + " did not end: " + new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
            }
            return new Result(process.exitValue(), new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }
}
