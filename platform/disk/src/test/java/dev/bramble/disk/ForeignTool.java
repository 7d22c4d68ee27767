package dev.bramble.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A program whose disks ours must be able to read. Without it the test is skipped and says what to install; with {@code
 * BRAMBLE_REQUIRE_CLIENTS=1}, as in CI, its absence is a failure.
 */
public record ForeignTool(Path program) {
    public static ForeignTool require(String name, String debianPackage) {
        Optional<Path> found = Stream.of("/usr/sbin", "/sbin", "/usr/bin", "/bin")
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
        String missing = name + " is not installed: apt-get install " + debianPackage;
        if ("1".equals(System.getenv("BRAMBLE_REQUIRE_CLIENTS"))) {
            assertThat(found).as(missing).isPresent();
        }
        assumeTrue(found.isPresent(), missing);
        return new ForeignTool(found.orElseThrow());
    }

    public void run(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().write(input.getBytes(UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
    }
}
