package dev.bramble.nfs.server;

import dev.bramble.chassis.net.SpinningIoHandler;
import dev.bramble.nfs.rpc.RpcDispatcher;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** The TCP port that all programs share. */
public final class NfsServer implements AutoCloseable {
    private static final int MAX_RECORD_BYTES = 1024 * 1024 + 64 * 1024;
    private static final int MAX_CONNECTIONS = 1024;
    private static final int WORKERS = 8;
    private static final int LOOPS = 2;
    private static final int KEEP_ALIVE_SECONDS = 60;
    private static final int MAX_IN_FLIGHT_OF_ALL = 16 * MAX_CONNECTIONS;
    private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(1024 * 1024, 4 * 1024 * 1024);

    private final RpcDispatcher dispatcher;
    private final LongAdder expected = new LongAdder();
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            LOOPS,
            SpinningIoHandler.factory(
                    Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory(),
                    expected::sum,
                    new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2))));
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            WORKERS,
            WORKERS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_IN_FLIGHT_OF_ALL),
            Thread.ofPlatform().name("nfs-worker-", 0).daemon().factory());
    private final AtomicInteger connections = new AtomicInteger();
    private final ConcurrentHashMap<InetAddress, Integer> connected = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<EventLoop, LoopTurn> turns = new ConcurrentHashMap<>();
    private final Channel listening;

    private NfsServer(InetSocketAddress address, RpcDispatcher dispatcher) throws IOException, InterruptedException {
        this.dispatcher = dispatcher;
        Class<? extends ServerChannel> type =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(type)
                .option(ChannelOption.SO_REUSEADDR, true)
                // The adaptive one gives memory back and takes it anew all the time: each reply would fault its pages
                // in.
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
                .childHandler(new Connections());
        if (Epoll.isAvailable()) {
            // By the system's default it would be two hours until a client without power is missed.
            bootstrap
                    .childOption(EpollChannelOption.TCP_KEEPIDLE, KEEP_ALIVE_SECONDS)
                    .childOption(EpollChannelOption.TCP_KEEPINTVL, KEEP_ALIVE_SECONDS / 4)
                    .childOption(EpollChannelOption.TCP_KEEPCNT, 4);
        }
        var bound = bootstrap.bind(address).await();
        if (!bound.isSuccess()) {
            close();
            BindException failure = new BindException(bound.cause().getMessage());
            failure.initCause(bound.cause());
            throw failure;
        }
        listening = bound.channel();
    }

    /**
     * Listens, and answers from now on.
     *
     * @throws BindException when the address cannot be had
     */
    public static NfsServer start(InetSocketAddress address, RpcDispatcher dispatcher)
            throws IOException, InterruptedException {
        return new NfsServer(address, dispatcher);
    }

    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    public int connections() {
        return connections.get();
    }

    /** Whether there is a connection of this client. */
    public boolean isConnected(InetAddress client) {
        return connected.containsKey(client);
    }

    /** Takes no more calls, lets those under way end, and closes the connections. */
    @Override
    public void close() {
        workers.shutdown();
        try {
            if (!workers.awaitTermination(5, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
            loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).await(3, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Connections extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel channel) {
            InetSocketAddress remote = channel.remoteAddress();
            if (connections.incrementAndGet() > MAX_CONNECTIONS || remote == null) {
                connections.decrementAndGet();
                var _ = channel.close();
                return;
            }
            InetAddress client = remote.getAddress();
            connected.merge(client, 1, Integer::sum);
            channel.pipeline()
                    .addLast(new Departure(client))
                    .addLast(new RecordDecoder(MAX_RECORD_BYTES))
                    .addLast(new CallHandler(dispatcher, workers, expected, turn(channel.eventLoop())));
        }
    }

    private LoopTurn turn(EventLoop loop) {
        return turns.computeIfAbsent(loop, of -> new LoopTurn(System::nanoTime));
    }

    private final class Departure extends ChannelInboundHandlerAdapter {
        private final InetAddress client;

        Departure(InetAddress client) {
            this.client = client;
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            connections.decrementAndGet();
            connected.computeIfPresent(client, (address, count) -> count == 1 ? null : count - 1);
            ctx.fireChannelInactive();
        }
    }
}
