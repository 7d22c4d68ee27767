package dev.bramble.nfs;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.Pi;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The service over real sockets and files, with an inventory that the test sets. */
final class NfsFixture implements AutoCloseable, InventoryMirror {
    static final String UID = "abcdef012345";

    final List<BootEvent> events = new CopyOnWriteArrayList<>();
    final Path data;
    final Path tree;
    NfsStack stack;
    CollectorRegistry registry = new CollectorRegistry();
    /** How far the clock of leases was set ahead. */
    final AtomicLong ahead = new AtomicLong();
    /** Of all but leases. */
    volatile InstantSource clock = InstantSource.system();

    private volatile InventoryView view;

    private final FileReach reach;
    private final boolean treesAsync;

    NfsFixture(Path data) throws Exception {
        this(data, FileReach.PATHS);
    }

    NfsFixture(Path data, FileReach reach) throws Exception {
        this(data, reach, false);
    }

    NfsFixture(Path data, FileReach reach, boolean treesAsync) throws Exception {
        reach.require(data);
        this.treesAsync = treesAsync;
        this.reach = reach;
        this.data = data.toRealPath();
        this.tree = Files.createDirectories(this.data.resolve("boot/trees/" + UID));
        this.view = inventory("127.0.0.1");
        this.stack = start();
    }

    private NfsStack start() throws Exception {
        var settings = new NfsStack.Settings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                data.resolve("boot"),
                data.resolve("nfs"),
                Duration.ofHours(24),
                treesAsync,
                reach == FileReach.KERNEL_HANDLES);
        Files.createDirectories(settings.state());
        registry = new CollectorRegistry();
        return new NfsStack(
                settings,
                this,
                event -> events.add(event.build()),
                registry,
                ((InstantSource) () -> clock.instant()).withZone(ZoneOffset.UTC),
                () -> System.nanoTime() + ahead.get());
    }

    void restart() throws Exception {
        stack.close();
        stack = start();
    }

    /** The Pi with a fixed address, or "" for none; and exports. */
    static InventoryView inventory(String ip, Export... exports) {
        return InventoryView.of(
                1,
                List.of(Pi.newBuilder().setUid(UID).setName("kitchen").setIp(ip).build()),
                List.of(exports));
    }

    /** The Pi at 127.0.0.1 with an NFS root; its root tree is a directory that is made here. */
    Path giveRoot() throws IOException {
        setInventory(InventoryView.of(
                2,
                List.of(Pi.newBuilder()
                        .setUid(UID)
                        .setName("kitchen")
                        .setIp("127.0.0.1")
                        .setRoot(Pi.Root.NFS)
                        .build())));
        return Files.createDirectories(data.resolve("roots").resolve(UID));
    }

    void setInventory(InventoryView next) {
        view = next;
    }

    /** What Prometheus would see; null when there is no such series. Labels are names and values by turns. */
    @Nullable
    Double metric(String name, String... labels) {
        String[] names = new String[labels.length / 2];
        String[] values = new String[labels.length / 2];
        for (int i = 0; i < names.length; i++) {
            names[i] = labels[2 * i];
            values[i] = labels[2 * i + 1];
        }
        return registry.getSampleValue(name, names, values);
    }

    Nfs3Client client() throws IOException {
        return new Nfs3Client(stack.port());
    }

    Nfs3Client client(String from) throws IOException {
        return new Nfs3Client(stack.port(), from);
    }

    /** A client of minor version 1 with a session, which reclaimed all it wants. */
    Nfs4Client client4(String owner) throws IOException {
        Nfs4Client client = new Nfs4Client(stack.port(), "127.0.0.1", owner, 1);
        client.introduce();
        client.reclaimComplete();
        return client;
    }

    @Override
    public InventoryView view() {
        return view;
    }

    @Override
    public void onChange(Consumer<InventoryView> listener) {
        listener.accept(view);
    }

    @Override
    public void close() throws IOException {
        stack.close();
    }
}
