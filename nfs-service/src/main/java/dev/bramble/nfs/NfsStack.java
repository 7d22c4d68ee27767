package dev.bramble.nfs;

import dev.bramble.chassis.event.BootEvents;
import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.nfs.events.TreeEvents;
import dev.bramble.nfs.export.AccountNames;
import dev.bramble.nfs.export.BootTreeActivity;
import dev.bramble.nfs.export.ExportRules;
import dev.bramble.nfs.export.Exports;
import dev.bramble.nfs.export.HostNames;
import dev.bramble.nfs.export.Sightings;
import dev.bramble.nfs.fs.ExportedFileSystems;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.TreePath;
import dev.bramble.nfs.handle.HandleScheme;
import dev.bramble.nfs.mount.MountProgram;
import dev.bramble.nfs.mount.MountTable;
import dev.bramble.nfs.rpc.IdentityMapping;
import dev.bramble.nfs.rpc.ReplyCache;
import dev.bramble.nfs.rpc.RpcDispatcher;
import dev.bramble.nfs.rpc.RpcMetrics;
import dev.bramble.nfs.rpc.RpcProgram;
import dev.bramble.nfs.server.NfsServer;
import dev.bramble.nfs.tree.BootTrees;
import dev.bramble.nfs.v3.ExportedFiles;
import dev.bramble.nfs.v3.Nfs3Program;
import dev.bramble.nfs.v4.Nfs4Program;
import dev.bramble.nfs.v4.op.CompoundProcedure;
import dev.bramble.nfs.v4.op.Nfs4Services;
import dev.bramble.nfs.v4.recovery.ClientRecordFile;
import dev.bramble.nfs.v4.state.ClientTable;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service without its frame: all parts wired, listening until closed. */
public final class NfsStack implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NfsStack.class);
    private static final int REPLIES_KEPT = 2048;
    private static final Duration LEASE = Duration.ofSeconds(60);

    private final BootTrees trees;
    private final MountTable mounts;
    private final FileAccess access;
    private final TreeEvents events;
    private final BootTreeActivity told;
    private final Sightings sightings;
    private final HostNames hosts;
    private final ClientTable clients;
    private final NfsServer server;
    private final RpcMetrics metrics;
    private final LongSupplier nanos;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("nfs-timer").daemon().factory());

    /**
     * What the parts stand on.
     *
     * @param boot the TFTP root
     * @param state where handle key and tables are kept
     * @param mountIdle after so long without a call a mount counts as gone
     * @param kernelHandles false: files by paths and mode bits, even where the kernel's handles are to be had
     */
    public record Settings(
            InetSocketAddress address, Path boot, Path state, Duration mountIdle, boolean kernelHandles) {
        public Settings(InetSocketAddress address, Path boot, Path state, Duration mountIdle) {
            this(address, boot, state, mountIdle, true);
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
        trees = BootTrees.open(settings.boot());
        mounts = new MountTable(clock);
        access = FileAccess.open(trees.folder(), settings.state(), settings.kernelHandles(), random, clock);
        ExportedFileSystems files = access.files();
        HandleScheme handles = access.handles();
        events = new TreeEvents(bootEvents, mirror, (export, path) -> size(files, export, path), clock);
        told = new BootTreeActivity(events);
        sightings = Sightings.open(settings.state().resolve("sightings"));
        hosts = new HostNames(InetAddress::getAllByName);
        Exports exports = new Exports(
                trees.folder(), mirror, sightings, hosts, new ExportRules(trees.boot(), AccountNames.ofThisMachine()));
        ExportedFiles exported = new ExportedFiles(exports, handles, export -> files.at(export.root()), mounts, told);
        long verifier = random.nextLong();
        ClientRecordFile records = ClientRecordFile.open(settings.state().resolve("clients"), random);
        clients = new ClientTable(records, LEASE, random::nextLong, nanos.getAsLong());
        metrics = new RpcMetrics(registry);
        this.nanos = nanos;
        RpcDispatcher dispatcher = new RpcDispatcher(
                List.of(
                        new Nfs3Program(exported, verifier),
                        new Nfs4Program(new CompoundProcedure(
                                new Nfs4Services(exported, exports, clients, records.serverId(), verifier), nanos)),
                        new MountProgram(exports, handles, export -> files.at(export.root()), mounts, told)),
                access.identities(),
                new ReplyCache(REPLIES_KEPT),
                metrics,
                nanos);
        server = NfsServer.start(settings.address(), dispatcher);
        log.info(
                "serving NFS versions 3, 4.0 and 4.1 and MOUNT on {}:{}/tcp",
                settings.address().getHostString(),
                server.port());
        var _ = timer.scheduleWithFixedDelay(() -> beat(settings.mountIdle(), nanos), 1, 1, TimeUnit.SECONDS);
    }

    public int port() {
        return server.port();
    }

    public BootTrees trees() {
        return trees;
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

    /** Where Pis were seen last; to be told. */
    public Sightings sightings() {
        return sightings;
    }

    @Override
    public void close() throws IOException {
        timer.shutdownNow();
        server.close();
        hosts.close();
        access.close();
    }

    private void beat(Duration mountIdle, LongSupplier nanos) {
        try {
            access.files().sweep();
            events.settle();
            clients.beat(nanos.getAsLong());
            clients.takeDeparted().forEach(gone -> {
                InetAddress client = InetAddress.ofLiteral(gone.address());
                mounts.unmounted(gone.export(), client);
                told.unmounted(gone.export(), client, "4.1");
            });
            mounts.expire(mountIdle).forEach(mount -> told.unmounted(mount.export(), mount.client(), "3"));
        } catch (IOException | RuntimeException e) {
            // An exception would end the beat for good.
            log.atError().setCause(e).log("the beat failed: changes in boot trees may not be told");
        }
    }

    private long size(ExportedFileSystems files, String export, TreePath path) {
        try {
            return files.at(trees.folder().resolve(export))
                    .find(path)
                    .map(found -> found.attributes().size())
                    .orElse(0L);
        } catch (FileException e) {
            return 0;
        }
    }
}
