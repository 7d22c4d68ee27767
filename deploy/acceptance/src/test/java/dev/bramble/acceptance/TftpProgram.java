package dev.bramble.acceptance;

import static org.awaitility.Awaitility.await;

import dev.bramble.launcher.Port;
import dev.bramble.launcher.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** tftp-service by itself, as a process: without inventory and Kafka it serves what lies in the data folder. */
final class TftpProgram implements AutoCloseable {
    private static final ForeignProgram CURL = new ForeignProgram("curl", "curl");
    private static final Duration UP_WITHIN = Duration.ofMinutes(2);

    private final UnaryOperator<List<String>> place;
    private final Ports ports;
    private final Process process;

    private TftpProgram(UnaryOperator<List<String>> place, Ports ports, Process process) {
        this.place = place;
        this.ports = ports;
        this.process = process;
    }

    /** On free ports of this address, which is a loopback's. */
    static TftpProgram startOn(InetAddress bind, Path data, TransferPorts transferPorts) throws Exception {
        return start(
                command -> command,
                bind.getHostAddress(),
                Ports.choose(Ports.Choice.AUTO, bind, data),
                data,
                transferPorts);
    }

    /** On the protocol's own port of all addresses there. */
    static TftpProgram startIn(NetworkNamespace namespace, Path data, TransferPorts transferPorts) throws Exception {
        InetAddress any = InetAddress.getByAddress(new byte[4]);
        return start(
                namespace::inside,
                any.getHostAddress(),
                Ports.choose(Ports.Choice.STANDARD, any, data),
                data,
                transferPorts);
    }

    private static TftpProgram start(
            UnaryOperator<List<String>> place, String bind, Ports ports, Path data, TransferPorts transferPorts)
            throws IOException {
        List<String> command = place.apply(List.of(
                Command.JAVA.toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                Command.HOME.resolve("tftp-service/target/tftp-service.jar").toString()));
        Path log = data.resolve("tftp-service.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "LC_ALL", "C.UTF-8",
                        "BRAMBLE_DATA", data.toString(),
                        "BRAMBLE_BIND", bind,
                        "BRAMBLE_TFTP_PORT", Integer.toString(ports.of(Port.TFTP)),
                        "BRAMBLE_TFTP_TRANSFER_PORTS", transferPorts.setting(),
                        "BRAMBLE_TFTP_GRPC_PORT", Integer.toString(ports.of(Port.TFTP_GRPC)),
                        "BRAMBLE_TFTP_HTTP_PORT", Integer.toString(ports.of(Port.TFTP_HTTP)),
                        "BRAMBLE_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + ports.of(Port.KAFKA),
                        "BRAMBLE_MIRROR_INVENTORY", "127.0.0.1:" + ports.of(Port.INVENTORY_GRPC)));
        TftpProgram program = new TftpProgram(place, ports, builder.start());
        try {
            await().atMost(UP_WITHIN).pollInterval(Duration.ofMillis(50)).until(() -> {
                String lines = Files.readString(log);
                if (!program.process.isAlive()) {
                    throw new AssertionError("tftp-service ended: " + lines);
                }
                return lines.contains("TftpServer: TFTP on ");
            });
        } catch (Throwable e) {
            program.close();
            throw e;
        }
        return program;
    }

    int port() {
        return ports.of(Port.TFTP);
    }

    /** One sample of {@code /metrics}, by its name with labels. */
    double metric(String name) throws IOException, InterruptedException {
        CURL.need();
        List<String> ask = new ArrayList<>(List.of(CURL.name(), "-sSf"));
        ask.addAll(List.of("--retry", "20", "--retry-connrefused", "--retry-delay", "1"));
        ask.add("http://127.0.0.1:" + ports.of(Port.TFTP_HTTP) + "/metrics");
        String samples =
                ForeignProgram.run(Path.of("."), place.apply(ask)).succeeded().output();
        return samples.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + samples));
    }

    @Override
    public void close() {
        EndOf.process(process);
    }
}
