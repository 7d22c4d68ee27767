package dev.bramble.tftp.server;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.events.ExpectedMisses;
import dev.bramble.tftp.events.Neighbours;
import dev.bramble.tftp.events.Requesters;
import dev.bramble.tftp.events.TransferReporter;
import dev.bramble.tftp.events.TreeReporter;
import dev.bramble.tftp.events.UnknownPis;
import dev.bramble.tftp.files.BootFiles;
import dev.bramble.tftp.files.ConfinedBootFiles;
import dev.bramble.tftp.files.FileHashes;
import dev.bramble.tftp.files.IncomingFiles;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on a free port of the loopback, with one registered Pi, that keeps its events. */
public final class TestServer implements AutoCloseable {
    public static final Pi RACK2_PI3 = Pi.newBuilder()
            .setUid("abcdef012345")
            .setName("rack2-pi3")
            .addMacs("dc:a6:32:e9:00:4c")
            .setSerial("10000000deadbeef")
            .build();

    public final List<BootEvent> events = new CopyOnWriteArrayList<>();
    public final CollectorRegistry registry = new CollectorRegistry();
    private final TftpServer server;

    public TestServer(TftpServerSettings settings, BootFiles files) {
        this(settings, files, IncomingFiles.NONE);
    }

    TestServer(BootFiles files, InetAddress bind, int maxTransfers) {
        this(new TftpServerSettings(bind, 0, new TransferPorts.Any(), Mtu.NO_CAP, maxTransfers), files);
    }

    public TestServer(TftpServerSettings settings, BootFiles files, IncomingFiles incoming) {
        this(UdpTransport.best(), settings, files, incoming);
    }

    TestServer(UdpTransport transport, TftpServerSettings settings, BootFiles files, IncomingFiles incoming) {
        server = start(transport, settings, files, incoming, events, registry);
    }

    static TftpServer start(TftpServerSettings settings, BootFiles files) {
        return start(
                UdpTransport.best(),
                settings,
                files,
                IncomingFiles.NONE,
                new CopyOnWriteArrayList<>(),
                new CollectorRegistry());
    }

    private static TftpServer start(
            UdpTransport transport,
            TftpServerSettings settings,
            BootFiles files,
            IncomingFiles incoming,
            List<BootEvent> events,
            CollectorRegistry registry) {
        InventoryMirror mirror = InventoryMirror.fixed(InventoryView.of(7, List.of(RACK2_PI3)));
        return new TftpServer(
                transport,
                settings,
                files,
                incoming,
                new Requesters(mirror, InstantSource.system()),
                new TransferReporter(
                        event -> events.add(event.build()),
                        ExpectedMisses.load(),
                        new UnknownPis(new Neighbours(Path.of("no-neighbours"), InstantSource.system()), mirror),
                        new FileHashes(),
                        InstantSource.system(),
                        registry),
                new TreeReporter(event -> events.add(event.build())),
                new TransferMetrics(registry));
    }

    TestServer(BootFiles files) {
        this(files, InetAddress.getLoopbackAddress(), 64);
    }

    TestServer(Path root) throws IOException {
        this(ConfinedBootFiles.in(root));
    }

    public InetSocketAddress address() {
        return server.address();
    }

    public RawClient client() throws IOException {
        return new RawClient(address());
    }

    public double metric(String name, String label, String value) {
        return registry.getSampleValue(name, new String[] {label}, new String[] {value});
    }

    public double metric(String name) {
        return registry.getSampleValue(name);
    }

    @Override
    public void close() {
        server.close();
    }
}
