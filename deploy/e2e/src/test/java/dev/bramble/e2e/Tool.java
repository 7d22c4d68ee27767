package dev.bramble.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that the machine, its network or its checks need. Where it is not installed the test is skipped, and says how
 * to install it; with {@code BRAMBLE_REQUIRE_CLIENTS=1}, as in CI, its absence is a failure.
 *
 * @param name as on the PATH
 * @param debianPackage what to install
 */
record Tool(String name, String debianPackage) {
    private static final Duration ENDS_WITHIN = Duration.ofMinutes(5);

    /** What a run ended with. */
    record Result(int exit, String output) {
        Result succeeded() {
            if (exit != 0) {
                throw new AssertionError("exit code " + exit + ": " + output);
            }
            return this;
        }
    }

    /** Skips the test, or fails it where clients are required, when the program is not installed. */
    void need() {
        boolean installed = Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/sbin"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        need(installed, name + " is not installed: apt-get install " + debianPackage);
    }

    /** The same for what is no program on the PATH. */
    static void need(boolean there, String otherwise) {
        if (!there && "1".equals(System.getenv("BRAMBLE_REQUIRE_CLIENTS"))) {
            throw new AssertionError(otherwise);
        }
        assumeTrue(there, otherwise);
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(name));
        command.addAll(List.of(arguments));
        return run(command);
    }

    static Result run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("bramble-e2e", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(command + " did not end: " + Files.readString(output));
            }
            return new Result(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }
}
