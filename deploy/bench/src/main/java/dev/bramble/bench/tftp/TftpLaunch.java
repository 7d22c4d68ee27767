package dev.bramble.bench.tftp;

import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.server.Command;
import dev.bramble.bench.server.Contender;
import dev.bramble.bench.server.Field;
import dev.bramble.bench.server.Installation;
import dev.bramble.bench.server.MissingServerException;
import dev.bramble.bench.server.OwnService;
import dev.bramble.bench.server.Ports;
import dev.bramble.bench.server.Server;
import dev.bramble.bench.tftp.load.Crowd;
import dev.bramble.bench.tftp.load.Network;
import dev.bramble.bench.tftp.load.Patience;
import dev.bramble.bench.tftp.load.Script;
import dev.bramble.bench.tftp.load.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Starts servers on one tree.
 *
 * @param boot the TFTP root of all
 * @param run a folder for what they write: logs, and data folders of ours
 */
record TftpLaunch(Installation installation, Path boot, Path run) implements Field.Launch {
    /** More than any row needs; the peers' own defaults are 50 and 100. */
    private static final String MANY = "1000";

    @Override
    public Server start(Contender contender) throws IOException, MissingServerException {
        return Server.start(command(contender), run, TftpLaunch::answers);
    }

    private Command command(Contender contender) throws IOException, MissingServerException {
        if (!(contender instanceof TftpContender known)) {
            throw new IllegalArgumentException(contender.id() + " speaks no TFTP");
        }
        return switch (known) {
            case BRAMBLE -> bramble(contender, "any");
            case BRAMBLE_SINGLE -> bramble(contender, "single");
            case IN_TFTPD -> inTftpd(contender);
            case ATFTPD -> atftpd(contender);
            case DNSMASQ -> dnsmasq(contender);
        };
    }

    private static boolean answers(Server server) throws IOException, MissingServerException {
        Task miss = new Task.Miss("not/there", new Task.Terms(512, 1));
        var patience = new Patience(Duration.ofMillis(200), Duration.ofSeconds(2));
        try (var crowd = new Crowd(server.address(), List.of(Script.of(List.of(miss))), 1, patience, Network.PERFECT)) {
            crowd.run();
            return crowd.tally().misses() == 1;
        } catch (WrongAnswerException e) {
            throw new MissingServerException(String.valueOf(e.getMessage()));
        }
    }

    /** As the launcher runs it (Program and Programs there), but without Kafka and inventory. */
    private Command bramble(Contender contender, String transferPorts) throws IOException, MissingServerException {
        // New at each start: without Kafka its boot events stay in the data folder.
        Path data = Files.createTempDirectory(Files.createDirectories(run), contender.id() + "-data");
        Files.createSymbolicLink(data.resolve("boot"), boot);
        InetSocketAddress address = Ports.loopback(Ports.freeUdp());
        return new OwnService(installation, "tftp", "192m")
                .command(contender, data, address, Map.of("BRAMBLE_TFTP_TRANSFER_PORTS", transferPorts));
    }

    private Command inTftpd(Contender contender) throws IOException, MissingServerException {
        Path program = installation.peer("in.tftpd");
        requireRoot("to change its root");
        InetSocketAddress address = Ports.loopback(Ports.freeUdp());
        return peerCommand(
                contender,
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

    private Command atftpd(Contender contender) throws IOException, MissingServerException {
        Path program = installation.peer("atftpd");
        InetSocketAddress address = Ports.loopback(Ports.freeUdp());
        String user = System.getProperty("user.name");
        return peerCommand(
                contender,
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
    private Command dnsmasq(Contender contender) throws IOException, MissingServerException {
        Path program = installation.peer("dnsmasq");
        requireRoot("to listen on port 69");
        var address = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 69}), 69);
        return peerCommand(
                contender,
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

    private Command peerCommand(
            Contender contender, InetSocketAddress address, List<String> version, List<String> words)
            throws IOException {
        Map<String, String> environment = installation.peerEnvironment(contender.id());
        return new Command(contender, words, environment, address, Installation.firstLine(environment, run, version));
    }

    private static void requireRoot(String why) throws MissingServerException {
        if (!System.getProperty("user.name").equals("root")) {
            throw new MissingServerException("it needs root " + why);
        }
    }

    private String root() {
        return boot.toString();
    }
}
