package dev.bramble.inventory.netboot;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A program that reads what is made here, or makes what is read here; without it the test is skipped. */
public record ForeignTool(Path program) {

    public static ForeignTool require(String name, String debianPackage) {
        Path found = Stream.of("/usr/sbin", "/sbin", "/usr/bin", "/bin")
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        String missing = name + " is missing; install it with: apt-get install " + debianPackage;
        if (found == null && "1".equals(System.getenv("BRAMBLE_REQUIRE_CLIENTS"))) {
            throw new AssertionError(missing);
        }
        assumeTrue(found != null, missing);
        return new ForeignTool(found);
    }

    public String run(Path folder, String... arguments) throws Exception {
        return run(folder, Map.of(), arguments);
    }

    /** What it prints; red when it fails. */
    public String run(Path folder, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(Arrays.asList(arguments));
        return run(folder, environment, command);
    }

    static String run(Path folder, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(command + ": " + output);
        }
        return output;
    }
}
