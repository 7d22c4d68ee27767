package dev.bramble.bench.inventory;

import dev.bramble.bench.server.Command;
import dev.bramble.bench.server.Contender;
import dev.bramble.bench.server.Field;
import dev.bramble.bench.server.Installation;
import dev.bramble.bench.server.MissingServerException;
import dev.bramble.bench.server.OwnService;
import dev.bramble.bench.server.Ports;
import dev.bramble.bench.server.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Starts inventories, each with the data services beside it; as the launcher does, but without Kafka. */
final class InventoryLaunch implements Field.Launch, AutoCloseable {
    private final Installation installation;
    private final Path run;
    private final Path images;
    private final Map<Contender, RunningBramble> running = new HashMap<>();
    private final Map<Contender, Fleet> fleets = new HashMap<>();
    private Optional<LoopMount> mount = Optional.empty();

    /**
     * @param run a folder for logs and data
     * @param images one for the images that Pis are made from
     */
    InventoryLaunch(Installation installation, Path run, Path images) {
        this.installation = installation;
        this.run = run;
        this.images = images;
    }

    /** What a server that was started is part of. */
    RunningBramble of(Server server) {
        RunningBramble bramble = running.get(server.contender());
        if (bramble == null) {
            throw new IllegalStateException(server.contender().id() + " was not started");
        }
        return bramble;
    }

    /** The Pis of a server that was started. */
    Fleet fleet(Server server) {
        return fleets.computeIfAbsent(server.contender(), _ -> new Fleet(of(server), images));
    }

    @Override
    public Server start(Contender contender) throws IOException, MissingServerException {
        Files.createDirectories(run);
        Path data = Files.createTempDirectory(
                contender == InventoryContender.BRAMBLE_REFLINK ? reflinking() : run, contender.id() + "-data");
        InetSocketAddress api = Ports.loopback(Ports.freeTcp());
        InetSocketAddress volumes = Ports.loopback(Ports.freeTcp());
        InetSocketAddress trees = Ports.loopback(Ports.freeTcp());
        List<Server> beside = List.of(
                beside(contender, "iscsi", "512m", data, api, volumes, Map.of()),
                beside(contender, "nfs", "384m", data, api, trees, Map.of("BRAMBLE_NFS_VOLUME_SERVICE", name(volumes))),
                beside(contender, "tftp", "192m", data, api, Ports.loopback(Ports.freeTcp()), Map.of()));
        var client = new InventoryClient(api);
        running.put(contender, new RunningBramble(data, client, beside));
        Command command = new Command(
                contender,
                installation.java("inventory-service/inventory", "384m"),
                Map.of(
                        "LC_ALL",
                        "C.UTF-8",
                        "BRAMBLE_DATA",
                        data.toString(),
                        "BRAMBLE_KAFKA_BOOTSTRAP_SERVERS",
                        "127.0.0.1:1",
                        "BRAMBLE_INVENTORY_GRPC_PORT",
                        port(api),
                        "BRAMBLE_INVENTORY_HTTP_PORT",
                        Integer.toString(Ports.freeTcp()),
                        "BRAMBLE_INVENTORY_VOLUME_SERVICE",
                        name(volumes),
                        "BRAMBLE_INVENTORY_BOOT_TREE_SERVICE",
                        name(trees)),
                api,
                installation.revision());
        return Server.start(command, run, _ -> accepts(api) && client.answers());
    }

    private Path reflinking() throws MissingServerException {
        LoopMount made = LoopMount.xfs(run.resolve("reflink"));
        mount = Optional.of(made);
        return made.folder();
    }

    /** A service that is not measured by itself; {@code control}: where it is to listen for the inventory's calls. */
    private Server beside(
            Contender contender,
            String service,
            String memory,
            Path data,
            InetSocketAddress inventory,
            InetSocketAddress control,
            Map<String, String> settings)
            throws IOException, MissingServerException {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("BRAMBLE_MIRROR_INVENTORY", name(inventory));
        environment.put("BRAMBLE_" + service.toUpperCase(Locale.ROOT) + "_GRPC_PORT", port(control));
        Server server = Server.start(
                new OwnService(installation, service, memory)
                        .command(
                                new Beside(contender.id() + "-" + service),
                                data,
                                Ports.loopback(Ports.freeTcp()),
                                environment),
                run,
                _ -> accepts(control));
        Runtime.getRuntime().addShutdownHook(new Thread(server::kill));
        return server;
    }

    private record Beside(String id) implements Contender {
        @Override
        public boolean isOurs() {
            return true;
        }
    }

    private static String port(InetSocketAddress address) {
        return Integer.toString(address.getPort());
    }

    private static String name(InetSocketAddress address) {
        return "127.0.0.1:" + address.getPort();
    }

    private static boolean accepts(InetSocketAddress address) {
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Comes after the inventories were closed. */
    @Override
    public void close() throws IOException {
        for (RunningBramble bramble : running.values()) {
            bramble.close();
        }
        if (mount.isPresent()) {
            mount.get().close();
        }
    }
}
