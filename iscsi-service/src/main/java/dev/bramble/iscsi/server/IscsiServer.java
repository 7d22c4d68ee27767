package dev.bramble.iscsi.server;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.net.SpinningIoHandler;
import dev.bramble.iscsi.events.SessionEvents;
import dev.bramble.iscsi.scsi.UnitSettings;
import dev.bramble.iscsi.session.SessionIdentity;
import dev.bramble.iscsi.session.TargetDirectory;
import dev.bramble.iscsi.volume.VolumeStore;
import dev.bramble.iscsi.wire.LoginStatus;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The iSCSI portal: listens, and serves the Pis' disks to them. */
public final class IscsiServer implements AutoCloseable {
    private static final String STOPS = "the target stops";
    private static final int MAX_CONNECTIONS = 1024;
    private static final int DISK_THREADS = 16;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 * 1024, 1024 * 1024);

    /** All data on its way at a time; with the heap it stays below 600 MiB. */
    private static final long MEMORY = 192L * 1024 * 1024;

    private static final long SHARE = 16L * 1024 * 1024;

    /** How long initiators have to log out when the target stops, or when their disk is theirs no more. */
    private static final int LOGOUT_SECONDS = 1;

    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final ServerParts parts;

    /** Its queue is bounded by the command windows of all sessions. Never interrupted: that would close files. */
    private final ThreadPoolExecutor disks;

    private final EventLoopGroup loops;
    private final Channel listener;

    private IscsiServer(ServerParts parts, ThreadPoolExecutor disks, EventLoopGroup loops, InetSocketAddress bind)
            throws IOException {
        this.parts = parts;
        this.disks = disks;
        this.loops = loops;
        var bound = bootstrap().bind(bind).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            stopThreads();
            throw new IOException(String.valueOf(bound.cause().getMessage()), bound.cause());
        }
        this.listener = bound.channel();
    }

    /**
     * Starts to serve.
     *
     * @param others the targets that are no Pi's
     * @param settings of all units
     * @throws IOException when it cannot listen there
     */
    public static IscsiServer start(
            InetSocketAddress bind,
            InventoryMirror mirror,
            VolumeStore volumes,
            VolumeTargets others,
            UnitSettings settings,
            SessionEvents events,
            IscsiMetrics metrics)
            throws IOException {
        ThreadPoolExecutor disks = new ThreadPoolExecutor(
                DISK_THREADS,
                DISK_THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("disk-", 0).factory());
        disks.allowCoreThreadTimeOut(true);
        int processors = Runtime.getRuntime().availableProcessors();
        LongAdder lockStep = new LongAdder();
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                processors,
                new DefaultThreadFactory("iscsi"),
                SpinningIoHandler.factory(transport(), lockStep::sum, new Semaphore(Math.max(1, processors / 2))));
        Later later = (delay, task) -> {
            var _ = loops.next().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        };
        Sessions sessions = new Sessions(later);
        MirrorTargets targets = new MirrorTargets(mirror, volumes, others, sessions);
        long memory = Math.max(SHARE, Math.min(MEMORY, Runtime.getRuntime().maxMemory() / 2));
        ServerParts parts = new ServerParts(
                targets,
                sessions,
                new ServedDisks(volumes, new Units(volumes, settings), events, metrics, disks, later),
                events,
                metrics,
                disks,
                task -> Thread.ofVirtual().name("waiting-", 0).start(task),
                new BufferBudget(PooledByteBufAllocator.DEFAULT, memory, SHARE),
                new SecureRandom(),
                lockStep);
        IscsiServer server = new IscsiServer(parts, disks, loops, bind);
        mirror.onChange(view -> server.endStrangers());
        return server;
    }

    /** Ends the sessions of disks that are gone, or another's now. A secret that was changed counts from the next login. */
    private void endStrangers() {
        for (LiveSession session : parts.sessions().all()) {
            SessionIdentity identity = session.identity();
            if (!identity.isDiscovery()
                    && parts.targets().judge(identity.initiator(), identity.target())
                            instanceof TargetDirectory.Verdict.Refused refused
                    && (refused.status() == LoginStatus.NOT_FOUND
                            || refused.status() == LoginStatus.AUTHORIZATION_FAILURE)) {
                session.askForLogout(LOGOUT_SECONDS, refused.reason());
                var _ = loops.next().schedule(() -> session.end(refused.reason()), LOGOUT_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    private ServerBootstrap bootstrap() {
        return new ServerBootstrap()
                .group(loops)
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                });
    }

    private void accept(SocketChannel channel) {
        if (connections.size() >= MAX_CONNECTIONS) {
            var _ = channel.close();
            return;
        }
        connections.add(channel);
        new ConnectionHandler(parts, channel).join();
    }

    private static IoHandlerFactory transport() {
        return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    /** The port it listens on. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /**
     * Asks the initiators to log out, then drops TCP rather than answer errors: a root disk waits for its target and goes
     * on.
     */
    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        List<LiveSession> sessions = parts.sessions().all();
        sessions.forEach(session -> session.askForLogout(LOGOUT_SECONDS, STOPS));
        CompletableFuture.allOf(sessions.stream().map(LiveSession::ended).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, LOGOUT_SECONDS, TimeUnit.SECONDS)
                .join();
        sessions.forEach(session -> session.end(STOPS));
        connections.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
        sessions.forEach(session ->
                session.ended().completeOnTimeout(null, 5, TimeUnit.SECONDS).join());
        parts.served().close();
        stopThreads();
    }

    private void stopThreads() {
        disks.shutdown();
        try {
            if (!disks.awaitTermination(5, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a disk did not answer for 5 s while the target stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
        }
    }
}
