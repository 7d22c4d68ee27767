package dev.bramble.tftp.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.Inet4Address;
import java.net.InetAddress;

/** Makes UDP sockets: epoll's where its native library loads, else Java's own. */
enum UdpTransport {
    EPOLL,
    NIO;

    /** A request is at most 512 bytes (RFC 2347) and an ACK has four; longer ones are cut, and fail to parse. */
    private static final int MAX_DATAGRAM_BYTES = 2048;

    private static final int LISTENER_BUFFER_BYTES = 4 * 1024 * 1024;

    static UdpTransport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    IoHandlerFactory ioHandlers() {
        return this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    /** A socket for one transfer. */
    Bootstrap transferSocket(InetAddress local) {
        SocketProtocolFamily family =
                local instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        return new Bootstrap()
                .channelFactory(() -> this == EPOLL ? new EpollDatagramChannel(family) : new NioDatagramChannel(family))
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES));
    }

    /** The socket that takes the requests of a whole fleet's power-on. */
    Bootstrap listenerSocket(InetAddress local) {
        Bootstrap bootstrap = transferSocket(local).option(ChannelOption.SO_RCVBUF, LISTENER_BUFFER_BYTES);
        if (this == EPOLL) {
            // Tells which of this machine's addresses was asked: the answer has to come from there.
            bootstrap.option(EpollChannelOption.IP_RECVORIGDSTADDR, true);
        }
        return bootstrap;
    }
}
