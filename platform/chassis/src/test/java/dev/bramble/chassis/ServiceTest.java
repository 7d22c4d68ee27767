package dev.bramble.chassis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service as its user meets it: a process with an exit code and a line on stderr. */
class ServiceTest {
    @TempDir
    Path folder;

    @Test
    void sigtermClosesTheBeansAndEndsTheProcess() throws Exception {
        Process service = start(folder, "0", String.valueOf(freePort()));
        try (BufferedReader out = service.inputReader()) {
            awaitLine(out, "up");
            long begin = System.nanoTime();
            service.toHandle().destroy();
            awaitLine(out, "closed");
            assertThat(service.waitFor(15, TimeUnit.SECONDS)).isTrue();
            assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(10));
            assertThat(service.exitValue()).as("exit code of SIGTERM").isEqualTo(143);
        } finally {
            service.destroyForcibly();
        }
    }

    @Test
    void anHttpPortInUseIsToldInOneLine() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();
            assertThat(failure(folder, String.valueOf(port), String.valueOf(freePort())))
                    .containsExactly(
                            "probe-service: cannot listen on 127.0.0.1:" + port
                                    + "/tcp (HTTP): address already in use; stop the other program or set BRAMBLE_PROBE_HTTP_PORT");
        }
    }

    @Test
    void aGrpcPortInUseIsToldInOneLine() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();
            assertThat(failure(folder, "0", String.valueOf(port)))
                    .containsExactly(
                            "probe-service: cannot listen on 127.0.0.1:" + port
                                    + "/tcp (gRPC): address already in use; stop the other program or set BRAMBLE_PROBE_GRPC_PORT");
        }
    }

    @Test
    void aDataFolderThatCannotBeIsToldInOneLine() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(failure(file, "0", String.valueOf(freePort())))
                .containsExactly("probe-service: cannot make data folder " + file + ": " + file
                        + " is not a folder; make it writable for this user or set BRAMBLE_DATA to another folder");
    }

    @Test
    void logsAsJsonWhenAsked() throws Exception {
        ProcessBuilder service = command(folder, "0", String.valueOf(freePort()));
        service.environment().put("BRAMBLE_LOG_FORMAT", "json");
        Process process = service.start();
        try (BufferedReader out = process.inputReader()) {
            String line = out.readLine();
            while (line != null && !line.contains("cannot be reached")) {
                line = out.readLine();
            }
            assertThat(line).startsWith("{\"").contains("\"level\":\"WARN\"", "\"kvpList\": [{\"problem\":");
        } finally {
            process.destroyForcibly();
        }
    }

    /** What the process wrote to stderr before it ended with exit code 1. */
    private static List<String> failure(Path data, String httpPort, String grpcPort) throws Exception {
        Process service = start(data, httpPort, grpcPort);
        try (BufferedReader err = service.errorReader()) {
            List<String> lines = new ArrayList<>();
            for (String line = err.readLine(); line != null; line = err.readLine()) {
                lines.add(line);
            }
            assertThat(service.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(service.exitValue()).isEqualTo(1);
            return lines;
        } finally {
            service.destroyForcibly();
        }
    }

    private static Process start(Path data, String httpPort, String grpcPort) throws IOException {
        return command(data, httpPort, grpcPort).start();
    }

    private static ProcessBuilder command(Path data, String httpPort, String grpcPort) {
        return new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dprobe.service=true",
                "-Dmicronaut.application.name=probe-service",
                "-Dmicronaut.server.host=127.0.0.1",
                "-Dmicronaut.server.port=" + httpPort,
                "-Dgrpc.server.host=127.0.0.1",
                "-Dgrpc.server.port=" + grpcPort,
                "-Dbramble.data=" + data,
                "-Dbramble.kafka.bootstrap-servers=127.0.0.1:1",
                "-Dbramble.mirror.inventory=127.0.0.1:1",
                ProbeService.class.getName());
    }

    private static void awaitLine(BufferedReader out, String wanted) throws IOException {
        List<String> seen = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            seen.add(line);
            if (line.equals(wanted)) {
                return;
            }
        }
        throw new AssertionError("no line '" + wanted + "' in " + seen);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
