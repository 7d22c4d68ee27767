package dev.bramble.bench.nfs;

import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.server.Command;
import dev.bramble.bench.server.Contender;
import dev.bramble.bench.server.Field;
import dev.bramble.bench.server.Installation;
import dev.bramble.bench.server.MissingServerException;
import dev.bramble.bench.server.OwnService;
import dev.bramble.bench.server.Ports;
import dev.bramble.bench.server.Roster;
import dev.bramble.bench.server.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts the servers, all on one tree. */
final class NfsLaunch implements Field.Launch, AutoCloseable {
    /** Of the Pi whose tree it is. */
    static final String UID = "benchbench00";

    private static final String GANESHA = "ganesha";
    /** Set by the script once nothing of the machine's own network and of /run can be met. */
    private static final String APART = "BRAMBLE_BENCH_APART";

    private final Installation installation;
    private final Path run;
    private final Path boot;
    private final NfsClient client;
    private final Map<Contender, Integer> mountPorts = new HashMap<>();
    private final List<Roster> rosters = new ArrayList<>();

    /**
     * @param run a folder for what they write: logs, and data folders of ours
     * @param boot the TFTP root that the tree is in
     */
    NfsLaunch(Installation installation, Path run, Path boot, NfsClient client) {
        this.installation = installation;
        this.run = run;
        this.boot = boot;
        this.client = client;
    }

    @Override
    public Server start(Contender contender) throws IOException, MissingServerException {
        Files.createDirectories(run);
        return Server.start(contender.isOurs() ? bramble(contender) : ganesha(contender), run, this::answers);
    }

    /** Lets the client do something to a server that was started. */
    Readings use(Server server, List<String> operation) throws IOException, WrongAnswerException {
        Integer mountPort = mountPorts.get(server.contender());
        if (mountPort == null) {
            throw new IllegalStateException(server.contender().id() + " was not started");
        }
        return client.run(server.address(), mountPort, operation);
    }

    private boolean answers(Server server) throws IOException {
        try {
            var _ = use(server, List.of("mounts", "1"));
            return true;
        } catch (WrongAnswerException e) {
            return false;
        }
    }

    /** As the launcher runs it (Program and Programs there), without Kafka and with an inventory of the bench's. */
    private Command bramble(Contender contender) throws IOException, MissingServerException {
        Path data = Files.createTempDirectory(run, contender.id() + "-data");
        Files.createSymbolicLink(data.resolve("boot"), boot);
        InetSocketAddress address = Ports.loopback(Ports.freeTcp());
        InetSocketAddress inventory = Ports.loopback(Ports.freeTcp());
        Roster roster = Roster.serve(inventory);
        rosters.add(roster);
        var _ = roster.add(UID, address.getAddress());
        mountPorts.put(contender, address.getPort());
        return new OwnService(installation, "nfs", "384m")
                .command(
                        contender,
                        data,
                        address,
                        Map.of(
                                "BRAMBLE_MIRROR_INVENTORY",
                                "127.0.0.1:" + inventory.getPort(),
                                "BRAMBLE_NFS_BOOT_TREES_ASYNC",
                                Boolean.toString(contender == NfsContender.BRAMBLE_ASYNC)));
    }

    private Command ganesha(Contender contender) throws IOException, MissingServerException {
        if (System.getenv(APART) == null) {
            throw new MissingServerException(
                    "it needs root, and a network namespace for the portmapper that it does not start without");
        }
        Path program = installation
                .find(GANESHA, "ganesha.nfsd")
                .orElseThrow(() -> new MissingServerException("it is neither installed nor could its package be had"));
        Map<String, String> environment = new HashMap<>(installation.peerEnvironment(GANESHA));
        Optional<Path> unpacked =
                Optional.ofNullable(environment.get("LD_LIBRARY_PATH")).map(Path::of);
        unpacked.ifPresent(
                libraries -> environment.put("LD_LIBRARY_PATH", libraries + ":" + libraries.resolveSibling(GANESHA)));
        InetSocketAddress address = Ports.loopback(Ports.freeTcp());
        int mountPort = Ports.freeTcp();
        Path state = Files.createTempDirectory(run, contender.id() + "-state");
        Path file = state.resolve("ganesha.conf");
        var configuration = new GaneshaConfiguration(
                address.getPort(), mountPort, client.export(), state, unpacked.map(path -> path.resolve(GANESHA)));
        Files.writeString(file, configuration.text());
        mountPorts.put(contender, mountPort);
        String version = Installation.firstLine(environment, run, List.of(program.toString(), "-v"));
        List<String> words = List.of(
                program.toString(),
                "-F",
                "-f",
                file.toString(),
                "-L",
                state.resolve("log").toString(),
                "-p",
                state.resolve("pid").toString());
        return new Command(contender, words, environment, address, version);
    }

    @Override
    public void close() {
        rosters.forEach(Roster::close);
    }
}
