package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bramble up} as a process of its own: its lines, its supervision, its end. */
class UpTest {
    private static final Duration UP_WITHIN = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final List<String> outOfOrder = new CopyOnWriteArrayList<>();
    private @Nullable Process up;

    @AfterEach
    void kill() throws InterruptedException {
        if (up != null) {
            up.descendants().forEach(ProcessHandle::destroyForcibly);
            up.destroyForcibly().waitFor();
        }
    }

    @Test
    void aServiceThatDiesComesBackAndSigtermStopsAllInOrder() throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(Command.line(
                        "up",
                        "--ports",
                        "auto",
                        "--bind",
                        "127.0.0.1",
                        "--data",
                        folder.resolve("data").toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        up = process;
        await().atMost(UP_WITHIN).until(() -> Files.readString(output).contains("bramble    | up: TFTP 127.0.0.1:"));
        assertThat(Files.readString(output)).contains("kafka      | ").contains("tftp       | ");

        ProcessHandle tftp = service(process, "tftp-service.jar");
        tftp.destroyForcibly();
        await().atMost(UP_WITHIN).until(() -> count(output, "TftpServer: TFTP on 127.0.0.1") == 2);
        assertThat(Files.readString(output)).contains("tftp       | ended with exit code 137; starting it again");
        assertThat(service(process, "tftp-service.jar").pid()).isNotEqualTo(tftp.pid());

        List<ProcessHandle> services = process.descendants().toList();
        assertThat(services).hasSize(6);
        ProcessHandle kafka = service(process, "embedded-kafka.jar");
        ProcessHandle inventory = service(process, "inventory.jar");
        ProcessHandle correlator = service(process, "correlator.jar");
        process.destroy();
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> {
                    endsAfter(kafka, services);
                    endsAfter(inventory, List.of(correlator));
                    endsAfter(
                            correlator,
                            services.stream()
                                    .filter(one -> !List.of(kafka, inventory, correlator)
                                            .contains(one))
                                    .toList());
                    assertThat(process.isAlive()).as(Files.readString(output)).isFalse();
                });
        assertThat(outOfOrder).isEmpty();
        assertThat(services).noneMatch(ProcessHandle::isAlive);
    }

    /** Looked at in this order: whoever is gone first must find the others gone. */
    private void endsAfter(ProcessHandle last, List<ProcessHandle> others) {
        if (!last.isAlive()) {
            others.stream().filter(ProcessHandle::isAlive).forEach(other -> outOfOrder.add(last + " before " + other));
        }
    }

    private static ProcessHandle service(Process up, String jar) {
        return up.descendants()
                .filter(process -> process.info().commandLine().orElse("").endsWith(jar))
                .findFirst()
                .orElseThrow();
    }

    private static long count(Path output, String text) throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(text))
                .count();
    }
}
