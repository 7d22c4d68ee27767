package dev.bramble.bench.iscsi.server;

import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.iscsi.load.Content;
import dev.bramble.bench.iscsi.load.Disk;
import dev.bramble.bench.iscsi.load.Lun;
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
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts the servers, each with a disk of the same content in a file of its own on the same file system. */
public final class IscsiLaunch implements Field.Launch, AutoCloseable {
    private static final String BASE = "bench";
    private static final String TARGET = "iqn.2026-11.dev.bramble:tgt";
    private static final String INITIATOR = "iqn.2026-11.dev.bramble:bench";
    /** A parameter of tgt's, of 1: it takes any number, and its sockets are in a folder of ours. */
    private static final String CONTROL = "1";

    private static final Map<String, String> TGT_TERMS = Map.of(
            "MaxRecvDataSegmentLength", "262144",
            "FirstBurstLength", "262144",
            "MaxBurstLength", "16776192",
            "InitialR2T", "No");

    private final Installation installation;
    private final Path run;
    private final int blocks;
    private final Map<Contender, Storage> storages = new HashMap<>();
    private @Nullable Clones clones;

    /**
     * @param run a folder for the disks and logs
     * @param blocks of 4 KiB of each disk
     */
    public IscsiLaunch(Installation installation, Path run, int blocks) {
        this.installation = installation;
        this.run = run;
        this.blocks = blocks;
    }

    /** The disk of one that was started: a raw file in all. */
    public Storage storage(Contender contender) {
        Storage storage = storages.get(contender);
        if (storage == null) {
            throw new IllegalStateException(contender.id() + " was not started");
        }
        return storage;
    }

    /** Of ours, once it was started. */
    public Optional<Clones> clones() {
        return Optional.ofNullable(clones);
    }

    @Override
    public Server start(Contender contender) throws IOException, MissingServerException {
        Files.createDirectories(run);
        try {
            return contender.isOurs() ? bramble(contender) : tgt(contender);
        } catch (WrongAnswerException e) {
            throw new MissingServerException(String.valueOf(e.getMessage()));
        }
    }

    /** As the launcher runs it (Program and Programs there), without Kafka and with an inventory of the bench's. */
    private Server bramble(Contender contender) throws IOException, MissingServerException, WrongAnswerException {
        Path data = Files.createTempDirectory(run, contender.id() + "-data");
        InetSocketAddress portal = Ports.loopback(Ports.freeTcp());
        InetSocketAddress control = Ports.loopback(Ports.freeTcp());
        InetSocketAddress inventory = Ports.loopback(Ports.freeTcp());
        Command command = new OwnService(installation, "iscsi", "512m")
                .command(
                        contender,
                        data,
                        portal,
                        Map.of(
                                "BRAMBLE_ISCSI_GRPC_PORT",
                                Integer.toString(control.getPort()),
                                "BRAMBLE_MIRROR_INVENTORY",
                                "127.0.0.1:" + inventory.getPort()));
        Roster roster = Roster.serve(inventory);
        Volumes volumes = new Volumes(control);
        clones = new Clones(portal, roster, volumes, BASE, blocks);
        Server server = Server.start(command, run, IscsiLaunch::accepts);
        volumes.importBase(BASE, blocks);
        storages.put(contender, clones.raw());
        return server;
    }

    private Server tgt(Contender contender) throws IOException, MissingServerException {
        Path program = installation
                .find("tgt", "tgtd")
                .orElseThrow(() -> new MissingServerException("it is neither installed nor could its package be had"));
        Path sockets = Files.createTempDirectory("tgt");
        Path file = run.resolve("tgt.raw");
        write(file);
        InetSocketAddress portal = Ports.loopback(Ports.freeTcp());
        Map<String, String> environment = new HashMap<>(installation.peerEnvironment("tgt"));
        environment.put("TGT_IPC_SOCKET", sockets.resolve("socket").toString());
        String version = Installation.firstLine(environment, run, List.of(program.toString(), "--version"));
        String address = portal.getAddress().getHostAddress() + ":" + portal.getPort();
        Command command = new Command(
                contender,
                List.of(program.toString(), "-f", "-C", CONTROL, "--iscsi", "portal=" + address),
                environment,
                portal,
                "tgt " + version);
        Server server = Server.start(command, run, IscsiLaunch::accepts);
        administer(environment, "new", "target", "-T", TARGET);
        administer(environment, "new", "logicalunit", "--lun", "1", "-b", file.toString(), "--bstype", "rdwr");
        for (Map.Entry<String, String> term : TGT_TERMS.entrySet()) {
            administer(environment, "update", "target", "--name", term.getKey(), "--value", term.getValue());
        }
        administer(environment, "bind", "target", "-I", "ALL");
        storages.put(contender, new Storage(new Lun(portal, TARGET, INITIATOR, 1), new Disk(blocks)));
        return server;
    }

    private void administer(Map<String, String> environment, String operation, String mode, String... rest)
            throws IOException, MissingServerException {
        Path program =
                installation.find("tgt", "tgtadm").orElseThrow(() -> new MissingServerException("it has no tgtadm"));
        List<String> words = new ArrayList<>(List.of(
                program.toString(), "-C", CONTROL, "--lld", "iscsi", "--op", operation, "--mode", mode, "--tid", "1"));
        words.addAll(Arrays.asList(rest));
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new MissingServerException("tgtadm --op " + operation + " --mode " + mode + ": " + output.strip());
        }
    }

    private void write(Path file) throws IOException {
        ByteBuffer part = ByteBuffer.allocateDirect(256 * Content.BLOCK);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (int block = 0; block < blocks; ) {
                part.clear();
                while (part.hasRemaining() && block < blocks) {
                    Content.put(part, block++, 0);
                }
                part.flip();
                while (part.hasRemaining()) {
                    channel.write(part);
                }
            }
        }
    }

    private static boolean accepts(Server server) {
        try (var socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        if (clones != null) {
            clones.close();
        }
    }
}
