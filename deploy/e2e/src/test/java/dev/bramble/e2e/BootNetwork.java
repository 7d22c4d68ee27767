package dev.bramble.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A boot network of its own in a namespace: a bridge with the server's address, a DHCP server, and two plugs for the same
 * Pi, of which one is plugged in at a time. One is a tap for the emulated machine. The other is a namespace whose network
 * card has that machine's MAC and IP, for what the Pi's bootloader does. Nothing started inside outlives it.
 */
final class BootNetwork implements AutoCloseable {
    static final String SERVER = "192.0.2.1";
    static final String PI = "192.0.2.53";
    static final String PI_MAC = "dc:a6:32:e9:00:4c";
    static final String TAP = "tap0";

    private static final Tool UNSHARE = new Tool("unshare", "util-linux");
    private static final Tool NSENTER = new Tool("nsenter", "util-linux");
    private static final Tool IP = new Tool("ip", "iproute2");
    private static final Tool DNSMASQ = new Tool("dnsmasq", "dnsmasq-base");
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Pattern READY = Pattern.compile("^ready (\\d+)$", Pattern.MULTILINE);

    /** The first process of the namespace: it ends when its input does, that is with these tests, and all others with it. */
    private static final String FIRST_PROCESS = String.join(
            "\n",
            "set -e",
            "ip link set lo up",
            "[ -e /dev/net/tun ] || { mkdir -p /dev/net; mknod /dev/net/tun c 10 200; }",
            "ip link add br0 type bridge forward_delay 0 stp_state 0",
            "ip address add " + SERVER + "/24 dev br0",
            "ip link set br0 up",
            "ip tuntap add " + TAP + " mode tap",
            "ip link set " + TAP + " master br0 up",
            "ip link add plug type veth peer name eth0 address " + PI_MAC,
            "ip link set plug master br0 up",
            "unshare --net sleep infinity &",
            "pi=$!",
            "until [ \"$(readlink /proc/$pi/ns/net)\" != \"$(readlink /proc/self/ns/net)\" ]; do :; done",
            "ip link set eth0 netns $pi",
            "nsenter --target $pi --net ip address add " + PI + "/24 dev eth0",
            "dnsmasq --conf-file=/dev/null --keep-in-foreground --user=root --port=0 --interface=br0 --bind-interfaces"
                    + " --pid-file= --leasefile-ro --log-dhcp --log-facility=- --dhcp-range=" + PI + "," + PI + ",1h"
                    + " --dhcp-host=" + PI_MAC + "," + PI + " >&2 &",
            "echo ready $pi",
            "exec cat");

    private final Process maker;
    private final long first;
    private final String pi;

    private BootNetwork(Process maker, long first, String pi) {
        this.maker = maker;
        this.first = first;
        this.pi = pi;
    }

    /**
     * Skips the test, or fails it where clients are required, when no such network can be made here.
     *
     * @param log where the DHCP server writes what it does
     */
    static BootNetwork open(Path log) throws IOException {
        List.of(UNSHARE, NSENTER, IP, DNSMASQ).forEach(Tool::need);
        Path output = Files.createTempFile("bramble-boot-network", ".out");
        Process maker = new ProcessBuilder(
                        UNSHARE.name(),
                        "--net",
                        "--pid",
                        "--mount-proc",
                        "--fork",
                        "--kill-child",
                        "sh",
                        "-c",
                        FIRST_PROCESS)
                .redirectError(log.toFile())
                .redirectOutput(output.toFile())
                .start();
        try {
            await().atMost(READY_WITHIN)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> !maker.isAlive()
                            || READY.matcher(Files.readString(output)).find());
            Matcher ready = READY.matcher(Files.readString(output));
            Tool.need(
                    maker.isAlive() && ready.find(),
                    "no boot network can be made here; it needs root and /dev/net/tun: " + Files.readString(log));
            long first = maker.toHandle().children().findFirst().orElseThrow().pid();
            return new BootNetwork(maker, first, ready.group(1));
        } catch (Throwable e) {
            maker.destroyForcibly();
            throw e;
        } finally {
            Files.delete(output);
        }
    }

    /** The command that runs this one at the server's side. */
    List<String> atServer(List<String> command) {
        List<String> entering =
                new ArrayList<>(List.of(NSENTER.name(), "--target", Long.toString(first), "--net", "--pid", "--mount"));
        entering.addAll(command);
        return List.copyOf(entering);
    }

    /** The command that runs this one at the Pi, while it is plugged in by {@link #plugPi}. */
    List<String> atPi(List<String> command) {
        List<String> entering = new ArrayList<>(List.of(NSENTER.name(), "--target", pi, "--net"));
        entering.addAll(command);
        return atServer(entering);
    }

    /** One MAC is at one place: plug the bootloader out before the emulated machine starts, and in after it ended. */
    void plugPi(boolean in) throws IOException, InterruptedException {
        Tool.run(atPi(List.of(IP.name(), "link", "set", "eth0", in ? "up" : "down")))
                .succeeded();
    }

    /** Ends all that runs inside. */
    @Override
    public void close() {
        maker.destroyForcibly();
        maker.onExit().join();
    }
}
