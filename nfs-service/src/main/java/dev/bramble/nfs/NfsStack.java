package dev.bramble.nfs;

import dev.bramble.chassis.event.BootEvents;
import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.nfs.events.RootEvents;
import dev.bramble.nfs.events.TreeContents;
import dev.bramble.nfs.events.TreeEvents;
import dev.bramble.nfs.export.AccountNames;
import dev.bramble.nfs.export.BootTreeActivity;
import dev.bramble.nfs.export.Export;
import dev.bramble.nfs.export.ExportRules;
import dev.bramble.nfs.export.Exports;
import dev.bramble.nfs.export.HostNames;
import dev.bramble.nfs.export.Sightings;
import dev.bramble.nfs.fs.ExportedFileSystem;
import dev.bramble.nfs.fs.ExportedFileSystems;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.GatedFileSystem;
import dev.bramble.nfs.fs.HidingFileSystem;
import dev.bramble.nfs.fs.TreePath;
import dev.bramble.nfs.handle.HandleScheme;
import dev.bramble.nfs.mount.Boots;
import dev.bramble.nfs.mount.LostMounts;
import dev.bramble.nfs.mount.MountProgram;
import dev.bramble.nfs.mount.MountTable;
import dev.bramble.nfs.mount.Mounts;
import dev.bramble.nfs.rpc.IdentityMapping;
import dev.bramble.nfs.rpc.NfsVersion;
import dev.bramble.nfs.rpc.ReplyCache;
import dev.bramble.nfs.rpc.RpcDispatcher;
import dev.bramble.nfs.rpc.RpcMetrics;
import dev.bramble.nfs.rpc.RpcProgram;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.server.NfsServer;
import dev.bramble.nfs.tree.BootTrees;
import dev.bramble.nfs.tree.RootTrees;
import dev.bramble.nfs.tree.TreeHolds;
import dev.bramble.nfs.v3.Nfs3Program;
import dev.bramble.nfs.v4.Nfs4Program;
import dev.bramble.nfs.v4.op.CompoundProcedure;
import dev.bramble.nfs.v4.op.Departures;
import dev.bramble.nfs.v4.op.Nfs4Services;
import dev.bramble.nfs.v4.recovery.ClientRecordFile;
import dev.bramble.nfs.v4.state.ClientTable;
import dev.bramble.proto.inventory.v1.Pi;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service without its frame: all parts wired, listening until closed. */
public final class NfsStack implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NfsStack.class);
    private static final int REPLIES_KEPT = 2048;
    private static final long SETTLE_MILLIS = 250;
    private static final int REST = 3;
    private static final Duration LEASE = Duration.ofSeconds(60);

    private final BootTrees trees;
    private final TreeHolds holds;
    private final RootTrees roots;
    private final MountTable mounts;
    private final Boots boots;
    private final LostMounts lost;
    private final FileAccess access;
    private final TreeContents contents;
    private final TreeEvents events;
    private final Sightings sightings;
    private final HostNames hosts;
    private final RpcMetrics metrics;
    private final StateGauges gauges;
    private final CollectorRegistry registry;
    private final ClientTable clients;
    private final Nfs4Services services;
    private final NfsServer server;
    private final LongSupplier nanos;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("nfs-timer").daemon().factory());

    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("nfs-changes").daemon().factory());

    /**
     * What the parts stand on.
     *
     * @param boot the TFTP root
     * @param state where handle key and tables are kept
     * @param mountIdle after so long without a call a mount counts as gone
     * @param treesAsync whether names and attributes in boot trees may reach the disk after the reply
     * @param kernelHandles false: files by paths and mode bits, even where the kernel's handles are to be had
     */
    public record Settings(
            InetSocketAddress address,
            Path boot,
            Path state,
            Duration mountIdle,
            boolean treesAsync,
            boolean kernelHandles) {
        public Settings(InetSocketAddress address, Path boot, Path state, Duration mountIdle, boolean treesAsync) {
            this(address, boot, state, mountIdle, treesAsync, true);
        }

        /** The folder of root trees: beside the TFTP root, beneath which TFTP serves. */
        Path roots() {
            return boot.resolveSibling("roots");
        }
    }

    /**
     * Opens the trees and listens.
     *
     * @param nanos a clock that never jumps, for leases
     */
    public NfsStack(
            Settings settings,
            InventoryMirror mirror,
            BootEvents bootEvents,
            CollectorRegistry registry,
            Clock clock,
            LongSupplier nanos)
            throws IOException, InterruptedException {
        SecureRandom random = new SecureRandom();
        trees = BootTrees.open(settings.boot(), clock);
        holds = new TreeHolds(nanos);
        roots = RootTrees.open(settings.roots());
        mounts = new MountTable(clock);
        boots = new Boots(clock);
        access = FileAccess.open(trees.folder(), settings.state(), settings.kernelHandles(), random, clock);
        ExportedFileSystems files = access.files();
        HandleScheme handles = access.handles();
        contents = new TreeContents(export -> files.at(trees.folder().resolve(export)), nanos);
        events = new TreeEvents(bootEvents, mirror, contents::of, clock);
        trees.onChange((uid, path) -> events.changed(uid, path(path)));
        BootTreeActivity activity = new BootTreeActivity(events, new RootEvents(bootEvents, mirror));
        Mounts told = new Mounts(mounts, activity);
        sightings = Sightings.open(settings.state().resolve("sightings"));
        hosts = new HostNames(InetAddress::getAllByName);
        Exports exports = new Exports(
                trees.folder(),
                roots.folder(),
                mirror,
                sightings,
                hosts,
                new ExportRules(trees.boot(), AccountNames.ofThisMachine()),
                settings.treesAsync());
        ExportedFiles exported = new ExportedFiles(exports, handles, this::files, told, activity, NfsVersion.V3);
        long verifier = random.nextLong();
        ClientRecordFile records = ClientRecordFile.open(settings.state().resolve("clients"), random);
        clients = new ClientTable(records, LEASE, random::nextLong, nanos.getAsLong());
        Departures departures = new Departures(clients, told);
        services = new Nfs4Services(exported, exports, clients, departures, records.serverId(), verifier);
        metrics = new RpcMetrics(registry, address -> uid(mirror, sightings, address));
        mirror.onChange(view -> metrics.readdress());
        sightings.onChange(metrics::readdress);
        this.nanos = nanos;
        RpcDispatcher dispatcher = new RpcDispatcher(
                List.of(
                        new Nfs3Program(exported, verifier),
                        new Nfs4Program(new CompoundProcedure(services, metrics, nanos)),
                        new MountProgram(exports, handles, this::files, told)),
                access.identities(),
                new ReplyCache(REPLIES_KEPT),
                metrics,
                nanos);
        server = NfsServer.start(settings.address(), dispatcher);
        lost = new LostMounts(boots, server::isConnected, clock);
        log.info(
                "serving NFS versions 3, 4.0 and 4.1 and MOUNT on {}:{}/tcp",
                settings.address().getHostString(),
                server.port());
        gauges = new StateGauges(clients, mounts, files, server::connections, nanos);
        gauges.register(registry);
        this.registry = registry;
        Runnable beat = () -> beat(departures, told, settings.mountIdle(), nanos);
        Thread.ofPlatform().name("nfs-roots").daemon().start(this::sweepRoots);
        var _ = timer.scheduleWithFixedDelay(beat, 1, 1, TimeUnit.SECONDS);
        var _ = reader.scheduleWithFixedDelay(this::settle, SETTLE_MILLIS, SETTLE_MILLIS, TimeUnit.MILLISECONDS);
    }

    public int port() {
        return server.port();
    }

    public BootTrees trees() {
        return trees;
    }

    public TreeHolds holds() {
        return holds;
    }

    public RootTrees roots() {
        return roots;
    }

    public MountTable mounts() {
        return mounts;
    }

    public HandleScheme handles() {
        return access.handles();
    }

    /** Answers a program that needs no files, counted as the others. */
    RpcDispatcher dispatcher(RpcProgram program) {
        return new RpcDispatcher(
                List.of(program), IdentityMapping.AS_CLAIMED, new ReplyCache(REPLIES_KEPT), metrics, nanos);
    }

    /**
     * tftp-service saw a Pi.
     *
     * @param time since when it is at this address
     * @param boot when it booted
     */
    public void seen(String uid, InetAddress address, Instant time, Instant boot) {
        sightings.seen(uid, address, time);
        boots.booted(uid, boot);
    }

    @Override
    public void close() throws IOException {
        timer.shutdownNow();
        server.close();
        hosts.close();
        contents.stop();
        reader.shutdown();
        try {
            if (!reader.awaitTermination(5, TimeUnit.SECONDS)) {
                log.warn("stopping before all changes in boot trees were told");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        events.flush();
        registry.unregister(gauges);
        access.close();
    }

    private void beat(Departures departures, Mounts told, Duration mountIdle, LongSupplier nanos) {
        try {
            access.files().sweep();
            clients.beat(nanos.getAsLong());
            services.releaseClosed();
            departures.tell();
            told.lose(lost::isLost);
            told.expire(mountIdle, mount -> isAlive(mount, nanos.getAsLong()));
            metrics.sweep(nanos.getAsLong());
        } catch (IOException | RuntimeException e) {
            // An exception would end the beat for good.
            log.atError().setCause(e).log("the beat failed: ends of mounts may not be told");
        }
    }

    /** Of version 3 nothing is heard but calls. */
    private boolean isAlive(MountTable.Mount mount, long now) {
        return switch (mount.version()) {
            case V3 -> false;
            case V4_0 -> clients.isAlive(mount.client().getHostAddress(), 0, now);
            case V4_1 -> clients.isAlive(mount.client().getHostAddress(), 1, now);
        };
    }

    /** What is left of a root tree may be hundreds of thousands of files: no Pi's boot waits for them to go. */
    private void sweepRoots() {
        try {
            roots.sweep();
        } catch (IOException | RuntimeException e) {
            log.atError().setCause(e).log("what crashes left of root trees is not removed");
        }
    }

    /** Telling has a quarter of a processor at most: what is told is not what a client waits for. */
    private void restAfter(Runnable telling) {
        long begun = System.nanoTime();
        telling.run();
        if (!reader.isShutdown()) {
            LockSupport.parkNanos(REST * (System.nanoTime() - begun));
        }
    }

    private void settle() {
        try {
            events.settle(this::restAfter);
        } catch (RuntimeException e) {
            // An exception would end it for good.
            log.atError().setCause(e).log("a change in a boot tree was not told");
        }
    }

    /** In the TFTP root there is what is the service's own. */
    private ExportedFileSystem files(Export export) {
        ExportedFileSystem all = access.files().at(export.root());
        ExportedFileSystem shown = export.root().equals(trees.boot()) ? new HidingFileSystem(all) : all;
        ExportedFileSystem synced = export.async() ? shown.unsynced() : shown;
        return Export.isBootTree(export.uid()) ? new GatedFileSystem(synced, holds.gate(export.uid())) : synced;
    }

    private static TreePath path(byte[] path) {
        try {
            return TreePath.of(path);
        } catch (FileException e) {
            throw new IllegalArgumentException("no path in a tree", e);
        }
    }

    private static Optional<String> uid(InventoryMirror mirror, Sightings sightings, InetAddress address) {
        return mirror.view().byAddress(address.getHostAddress()).map(Pi::getUid).or(() -> sightings.uidAt(address));
    }
}
