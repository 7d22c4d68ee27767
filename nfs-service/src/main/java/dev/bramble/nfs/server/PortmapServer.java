package dev.bramble.nfs.server;

import dev.bramble.nfs.rpc.RpcDispatcher;
import dev.bramble.nfs.wire.XdrException;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port mapper's sockets, TCP and UDP on one port. Its calls wait for nothing, so the event loop answers them. */
public final class PortmapServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PortmapServer.class);
    private static final int MAX_CALL_BYTES = 1024;
    private static final int MAX_CONNECTIONS = 64;
    private static final int IDLE_SECONDS = 30;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final AtomicInteger connections = new AtomicInteger();
    private final RpcDispatcher dispatcher;
    private final int port;

    private PortmapServer(InetSocketAddress address, IntFunction<RpcDispatcher> dispatchers)
            throws BindException, InterruptedException {
        try {
            // Connections are taken once it is known what to answer.
            Channel tcp = bound(new ServerBootstrap()
                    .group(loop)
                    .channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .option(ChannelOption.AUTO_READ, false)
                    .childHandler(new Connections())
                    .bind(address));
            port = ((InetSocketAddress) tcp.localAddress()).getPort();
            dispatcher = dispatchers.apply(port);
            var _ = bound(new Bootstrap()
                    .group(loop)
                    .channel(NioDatagramChannel.class)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_CALL_BYTES))
                    .handler(new Datagrams(dispatcher))
                    .bind(new InetSocketAddress(address.getAddress(), port)));
            tcp.config().setAutoRead(true);
        } catch (BindException | InterruptedException e) {
            close();
            throw e;
        }
    }

    /**
     * Listens, and answers from now on.
     *
     * @param dispatchers gives what answers, for the port that is listened on
     * @throws BindException when the port cannot be had, by TCP or UDP
     */
    public static PortmapServer start(InetSocketAddress address, IntFunction<RpcDispatcher> dispatchers)
            throws BindException, InterruptedException {
        return new PortmapServer(address, dispatchers);
    }

    private static Channel bound(ChannelFuture binding) throws BindException, InterruptedException {
        var bound = binding.await();
        if (!bound.isSuccess()) {
            BindException failure = new BindException(bound.cause().getMessage());
            failure.initCause(bound.cause());
            throw failure;
        }
        return bound.channel();
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        var _ = loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }

    private final class Connections extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel channel) {
            if (connections.incrementAndGet() > MAX_CONNECTIONS) {
                connections.decrementAndGet();
                var _ = channel.close();
                return;
            }
            channel.closeFuture().addListener(_ -> connections.decrementAndGet());
            channel.pipeline()
                    .addLast(new ReadTimeoutHandler(IDLE_SECONDS))
                    .addLast(new RecordDecoder(MAX_CALL_BYTES))
                    .addLast(new CallHandler(
                            dispatcher, Runnable::run, new LongAdder(), new LoopTurn(System::nanoTime)));
        }
    }

    /** Never answers what is no call: no loops. */
    private static final class Datagrams extends SimpleChannelInboundHandler<DatagramPacket> {
        private final RpcDispatcher dispatcher;

        Datagrams(RpcDispatcher dispatcher) {
            this.dispatcher = dispatcher;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            ByteBuf reply = ctx.alloc().buffer();
            boolean answered = false;
            try {
                answered = dispatcher.dispatch(packet.sender(), packet.content(), reply);
            } catch (XdrException e) {
                log.atDebug()
                        .addKeyValue("client", packet.sender().getAddress().getHostAddress())
                        .log("not a call: {}", e.getMessage());
            } finally {
                if (answered) {
                    var _ = ctx.writeAndFlush(new DatagramPacket(reply, packet.sender()));
                } else {
                    reply.release();
                }
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            log.atWarn().setCause(cause).log("a datagram to the port mapper could not be handled");
        }
    }
}
