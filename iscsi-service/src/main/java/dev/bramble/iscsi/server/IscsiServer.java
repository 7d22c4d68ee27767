package dev.bramble.iscsi.server;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.iscsi.events.SessionEvents;
import dev.bramble.iscsi.session.Limits;
import dev.bramble.iscsi.volume.VolumeStore;
import io.netty.bootstrap.ServerBootstrap;
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
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The iSCSI portal: listens, and serves the Pis' disks to them. */
public final class IscsiServer implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 1024;
    private static final int DISK_THREADS = 16;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 * 1024, 1024 * 1024);

    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final ServerParts parts;

    /** Its queue is bounded by the command windows of all sessions. Never interrupted: that would close files. */
    private final ThreadPoolExecutor disks;

    private final EventLoopGroup loops;
    private final Channel listener;

    private IscsiServer(ServerParts parts, ThreadPoolExecutor disks, InetSocketAddress bind) throws IOException {
        this.parts = parts;
        this.disks = disks;
        this.loops =
                new MultiThreadIoEventLoopGroup(Math.max(2, Runtime.getRuntime().availableProcessors()), transport());
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
     * @throws IOException when it cannot listen there
     */
    public static IscsiServer start(
            InetSocketAddress bind,
            InventoryMirror mirror,
            VolumeStore volumes,
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
        Sessions sessions = new Sessions();
        MirrorTargets targets = new MirrorTargets(mirror, volumes, sessions);
        return new IscsiServer(
                new ServerParts(targets, sessions, volumes, new Units(), events, metrics, disks), disks, bind);
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
        channel.pipeline()
                .addLast(new FlushConsolidationHandler(256, true))
                .addLast(new PduDecoder(Limits.DEFAULT.maxRecvDataSegmentLength()))
                .addLast(new ConnectionHandler(parts, channel.localAddress(), channel.remoteAddress()));
    }

    private static IoHandlerFactory transport() {
        return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    /** The port it listens on. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Drops TCP rather than answer errors: a root disk waits for its target and goes on. */
    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        List<LiveSession> sessions = parts.sessions().all();
        sessions.forEach(session -> session.end("the target stops"));
        connections.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
        sessions.forEach(session ->
                session.ended().completeOnTimeout(null, 5, TimeUnit.SECONDS).join());
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
