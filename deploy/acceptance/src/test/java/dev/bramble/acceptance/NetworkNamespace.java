package dev.bramble.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A network of its own, with a loopback and a tap device on it that a virtual machine can be plugged into; and a process
 * namespace of its own, so that nothing started in it outlives it. As root or as any user who may make user namespaces.
 */
final class NetworkNamespace implements AutoCloseable {
    static final String TAP = "tap0";
    /** This side's address on the tap, of a /24. */
    static final String ADDRESS = "192.0.2.1";

    private static final ForeignProgram UNSHARE = new ForeignProgram("unshare", "util-linux");
    private static final ForeignProgram NSENTER = new ForeignProgram("nsenter", "util-linux");
    private static final ForeignProgram IP = new ForeignProgram("ip", "iproute2");
    private static final String READY = "ready";
    private static final Duration READY_WITHIN = Duration.ofSeconds(30);

    /** The first process of the namespace: it ends when its input does, that is with these tests, and all others with it. */
    private static final String FIRST_PROCESS = String.join(
            "\n",
            "set -e",
            "ip link set lo up",
            "[ -e /dev/net/tun ] || { mkdir -p /dev/net; mknod /dev/net/tun c 10 200; }",
            "ip tuntap add " + TAP + " mode tap",
            "ip address add " + ADDRESS + "/24 dev " + TAP,
            "ip link set " + TAP + " up",
            "echo " + READY,
            "exec cat");

    private final boolean root;
    private final Process maker;

    private NetworkNamespace(boolean root, Process maker) {
        this.root = root;
        this.maker = maker;
    }

    /** Skips the test, or fails it where clients are required, when no such network can be made here. */
    static NetworkNamespace open() throws IOException {
        Stream.of(UNSHARE, NSENTER, IP).forEach(ForeignProgram::need);
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        List<String> command = new ArrayList<>(List.of(UNSHARE.name(), "--net", "--pid", "--fork", "--kill-child"));
        if (!root) {
            command.addAll(List.of("--user", "--map-root-user"));
        }
        command.addAll(List.of("sh", "-c", FIRST_PROCESS));
        Path output = Files.createTempFile("bramble-namespace", ".out");
        try {
            Process maker = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            NetworkNamespace namespace = new NetworkNamespace(root, maker);
            try {
                await().atMost(READY_WITHIN)
                        .pollInterval(Duration.ofMillis(10))
                        .until(() ->
                                !maker.isAlive() || Files.readString(output).contains(READY));
                ForeignProgram.need(
                        maker.isAlive(),
                        "no network namespace with a tap device can be made here; it needs root, or user namespaces and"
                                + " a /dev/net/tun for all: " + Files.readString(output));
            } catch (Throwable e) {
                namespace.close();
                throw e;
            }
            return namespace;
        } finally {
            Files.delete(output);
        }
    }

    /** The command that runs this one inside. */
    List<String> inside(List<String> command) {
        String first = Long.toString(
                maker.toHandle().children().findFirst().orElseThrow().pid());
        List<String> entering = new ArrayList<>(List.of(NSENTER.name(), "--target", first, "--net", "--pid"));
        if (!root) {
            entering.addAll(List.of("--user", "--preserve-credentials"));
        }
        entering.addAll(command);
        return List.copyOf(entering);
    }

    /** Ends all that runs inside. */
    @Override
    public void close() {
        EndOf.process(maker);
    }
}
