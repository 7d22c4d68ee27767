package dev.bramble.bench.tftp.server;

import dev.bramble.bench.tftp.load.Crowd;
import dev.bramble.bench.tftp.load.Network;
import dev.bramble.bench.tftp.load.Patience;
import dev.bramble.bench.tftp.load.Script;
import dev.bramble.bench.tftp.load.Task;
import dev.bramble.bench.tftp.load.WrongAnswerException;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Starts servers on one tree.
 *
 * @param boot the TFTP root of all
 * @param run a folder for what they write: logs, and data folders of ours
 */
public record Launch(Installation installation, Path boot, Path run) {
    private static final Duration START = Duration.ofSeconds(60);
    /** More than any row needs; the peers' own defaults are 50 and 100. */
    private static final String MANY = "1000";

    /** How a program is started. */
    private record Command(
            List<String> words, Map<String, String> environment, InetSocketAddress address, String version) {}

    /**
     * Starts a server and returns when it answers.
     *
     * @throws MissingServerException when it cannot be had here
     */
    public Server start(Contender contender) throws IOException, MissingServerException {
        Command command = switch (contender) {
            case BRAMBLE -> bramble(contender, "any");
            case BRAMBLE_SINGLE -> bramble(contender, "single");
            case IN_TFTPD -> inTftpd();
            case ATFTPD -> atftpd();
            case DNSMASQ -> dnsmasq();
        };
        Files.createDirectories(run);
        Path log = run.resolve(contender.id() + ".log");
        var builder = new ProcessBuilder(command.words())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .directory(run.toFile());
        builder.environment().putAll(command.environment());
        var server = new Server(contender, command.version(), command.address(), builder.start());
        try {
            awaitAnswer(server);
        } catch (MissingServerException e) {
            server.close();
            throw new MissingServerException(e.getMessage() + "; see " + log);
        }
        return server;
    }

    private static void awaitAnswer(Server server) throws IOException, MissingServerException {
        Task miss = new Task.Miss("not/there", new Task.Terms(512, 1));
        var patience = new Patience(Duration.ofMillis(200), Duration.ofSeconds(2));
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() - deadline < 0) {
            if (!server.isAlive()) {
                throw new MissingServerException("it ended at once");
            }
            try (var crowd =
                    new Crowd(server.address(), List.of(Script.of(List.of(miss))), 1, patience, Network.PERFECT)) {
                crowd.run();
                if (crowd.tally().misses() == 1) {
                    return;
                }
            } catch (WrongAnswerException e) {
                throw new MissingServerException(String.valueOf(e.getMessage()));
            }
        }
        throw new MissingServerException("it did not answer within " + START.toSeconds() + " s");
    }

    /** As the launcher runs it (Program and Programs there), but without Kafka and inventory. */
    private Command bramble(Contender contender, String transferPorts) throws IOException, MissingServerException {
        if (!Files.exists(installation.service())) {
            throw new MissingServerException(installation.service() + " is not built");
        }
        // New at each start: without Kafka its boot events stay in the data folder.
        Path data = Files.createTempDirectory(Files.createDirectories(run), contender.id() + "-data");
        Files.createSymbolicLink(data.resolve("boot"), boot);
        InetSocketAddress address = loopback(freeUdpPort());
        List<String> words = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                installation.service().toString());
        Map<String, String> environment = Map.of(
                "LC_ALL",
                "C.UTF-8",
                "BRAMBLE_DATA",
                data.toString(),
                "BRAMBLE_BIND",
                address.getAddress().getHostAddress(),
                "BRAMBLE_TFTP_PORT",
                Integer.toString(address.getPort()),
                "BRAMBLE_TFTP_HTTP_PORT",
                Integer.toString(freeTcpPort()),
                "BRAMBLE_TFTP_GRPC_PORT",
                Integer.toString(freeTcpPort()),
                "BRAMBLE_TFTP_TRANSFER_PORTS",
                transferPorts);
        String revision = Installation.firstLine(
                Map.of(), installation.home(), List.of("git", "describe", "--always", "--dirty"));
        return new Command(words, environment, address, revision);
    }

    private Command inTftpd() throws IOException, MissingServerException {
        Path program = peer("in.tftpd");
        requireRoot("to change its root");
        InetSocketAddress address = loopback(freeUdpPort());
        return peerCommand(
                "in.tftpd",
                address,
                List.of(program.toString(), "-V"),
                List.of(
                        program.toString(),
                        "-L",
                        "-s",
                        root(),
                        "-a",
                        address.getAddress().getHostAddress() + ":" + address.getPort(),
                        "-u",
                        "root"));
    }

    private Command atftpd() throws IOException, MissingServerException {
        Path program = peer("atftpd");
        InetSocketAddress address = loopback(freeUdpPort());
        String user = System.getProperty("user.name");
        return peerCommand(
                "atftpd",
                address,
                List.of(program.toString(), "--version"),
                List.of(
                        program.toString(),
                        "--daemon",
                        "--no-fork",
                        "--user",
                        user,
                        "--group",
                        user,
                        "--port",
                        Integer.toString(address.getPort()),
                        "--bind-address",
                        address.getAddress().getHostAddress(),
                        "--maxthread",
                        MANY,
                        "--no-multicast",
                        "--verbose=3",
                        "--logfile",
                        "/dev/null",
                        root()));
    }

    /** It listens on port 69 only, so it has a loopback address to itself. */
    private Command dnsmasq() throws IOException, MissingServerException {
        Path program = peer("dnsmasq");
        requireRoot("to listen on port 69");
        var address = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 69}), 69);
        return peerCommand(
                "dnsmasq",
                address,
                List.of(program.toString(), "--version"),
                List.of(
                        program.toString(),
                        "--keep-in-foreground",
                        "--conf-file=/dev/null",
                        "--user=root",
                        "--port=0",
                        "--enable-tftp",
                        "--tftp-root=" + root(),
                        "--tftp-max=" + MANY,
                        "--listen-address=" + address.getAddress().getHostAddress(),
                        "--bind-interfaces",
                        "--quiet-tftp",
                        "--pid-file"));
    }

    private Command peerCommand(String program, InetSocketAddress address, List<String> version, List<String> words)
            throws IOException {
        Map<String, String> environment = new HashMap<>(installation.peerEnvironment(program));
        return new Command(words, environment, address, Installation.firstLine(environment, run, version));
    }

    private Path peer(String name) throws MissingServerException {
        return installation
                .peer(name)
                .orElseThrow(() -> new MissingServerException("it is neither installed nor could its package be had"));
    }

    private static void requireRoot(String why) throws MissingServerException {
        if (!System.getProperty("user.name").equals("root")) {
            throw new MissingServerException("it needs root " + why);
        }
    }

    private String root() {
        return boot.toString();
    }

    private static InetSocketAddress loopback(int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    }

    private static int freeUdpPort() throws IOException {
        try (var socket = new DatagramSocket(loopback(0))) {
            return socket.getLocalPort();
        }
    }

    private static int freeTcpPort() throws IOException {
        try (var socket = new ServerSocket()) {
            socket.bind(loopback(0));
            return socket.getLocalPort();
        }
    }
}
