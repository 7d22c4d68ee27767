package dev.bramble.acceptance;

import static org.awaitility.Awaitility.await;

import dev.bramble.launcher.Port;
import dev.bramble.launcher.Ports;
import dev.bramble.proto.storage.v1.GetPoolRequest;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** iscsi-service in a process of its own, without broker and inventory: volumes and their targets need neither. */
final class IscsiAlone implements AutoCloseable {
    private static final Duration START_WITHIN = Duration.ofMinutes(2);
    private static final String NOBODY = "127.0.0.1:1";

    private final Path data;
    private final Ports ports;
    private final ManagedChannel channel;
    private Process process;

    private IscsiAlone(Path data, Ports ports) throws IOException {
        this.data = data;
        this.ports = ports;
        this.channel = NettyChannelBuilder.forTarget(control())
                .usePlaintext()
                .maxInboundMessageSize(8 << 20)
                .build();
        this.process = run();
    }

    /** Returns when it serves. */
    static IscsiAlone start(Path data) throws Exception {
        IscsiAlone service =
                new IscsiAlone(data, Ports.choose(Ports.Choice.AUTO, InetAddress.getLoopbackAddress(), data));
        service.awaitReady();
        return service;
    }

    private Process run() throws IOException {
        Path log = Files.createDirectories(Path.of("target", "acceptance")).resolve("iscsi-alone.log");
        ProcessBuilder program = new ProcessBuilder(
                        Command.JAVA.toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-jar",
                        Command.HOME
                                .resolve("iscsi-service/target/iscsi-service.jar")
                                .toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        program.environment()
                .putAll(Map.of(
                        "BRAMBLE_DATA", data.toString(),
                        "BRAMBLE_BIND", "127.0.0.1",
                        "BRAMBLE_ISCSI_PORT", Integer.toString(ports.of(Port.ISCSI)),
                        "BRAMBLE_ISCSI_GRPC_PORT", Integer.toString(ports.of(Port.ISCSI_GRPC)),
                        "BRAMBLE_ISCSI_HTTP_PORT", Integer.toString(ports.of(Port.ISCSI_HTTP)),
                        "BRAMBLE_KAFKA_BOOTSTRAP_SERVERS", NOBODY,
                        "BRAMBLE_MIRROR_INVENTORY", NOBODY));
        return program.start();
    }

    void awaitReady() {
        await().atMost(START_WITHIN).pollInterval(Duration.ofMillis(50)).until(this::isReady);
    }

    private boolean isReady() {
        if (!process.isAlive()) {
            throw new AssertionError("iscsi-service ended with " + process.exitValue() + "; see target/acceptance");
        }
        // Else the channel would wait longer and longer after each failure.
        channel.resetConnectBackoff();
        try {
            volumes().getPool(GetPoolRequest.getDefaultInstance());
            return true;
        } catch (StatusRuntimeException notYet) {
            return false;
        }
    }

    /** Returns when it is gone. */
    void end(Signal signal) throws InterruptedException {
        signal.send(process.toHandle());
        if (!process.waitFor(START_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("iscsi-service does not end on " + signal);
        }
    }

    /** Starts it again after {@link #end}, on the same ports; does not wait. */
    void again() throws IOException {
        process = run();
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    /** The API, each call with a deadline. */
    VolumeServiceGrpc.VolumeServiceBlockingStub volumes() {
        return VolumeServiceGrpc.newBlockingStub(channel).withDeadlineAfter(Duration.ofMinutes(1));
    }

    VolumeServiceGrpc.VolumeServiceStub stream() {
        return VolumeServiceGrpc.newStub(channel);
    }

    /** {@code bramble volume ...} against it. */
    ForeignProgram.Result volume(String... arguments) throws IOException, InterruptedException {
        return ForeignProgram.run(
                Path.of("."),
                Command.line(Stream.of(
                                Stream.of("volume"),
                                Stream.of(arguments),
                                Stream.of("--server", control(), "--portal", portal()))
                        .flatMap(words -> words)
                        .toArray(String[]::new)));
    }

    String portal() {
        return "127.0.0.1:" + ports.of(Port.ISCSI);
    }

    private String control() {
        return "127.0.0.1:" + ports.of(Port.ISCSI_GRPC);
    }

    /** The file that a volume without snapshots has its bytes in. */
    Path fileOf(String volume) throws IOException {
        Path folder = data.resolve("volumes").resolve("disks").resolve(volume);
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> files = all.filter(file ->
                            file.toString().endsWith(".raw") || file.toString().endsWith(".qcow2"))
                    .toList();
            if (files.size() != 1) {
                throw new AssertionError("volume " + volume + " has files " + files);
            }
            return files.getFirst();
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        EndOf.process(process);
    }

    /** How a process is made to end. */
    enum Signal {
        SIGTERM,
        SIGKILL;

        void send(ProcessHandle process) {
            boolean sent = this == SIGKILL ? process.destroyForcibly() : process.destroy();
            if (!sent) {
                throw new AssertionError("no process to end");
            }
        }
    }
}
