package dev.bramble.tftp.server;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.StandardSocketOptions;

/** Makes UDP sockets: epoll's where its native library loads, else Java's own. */
enum UdpTransport {
    EPOLL,
    NIO;

    private static final int LISTENER_BUFFER_BYTES = 4 * 1024 * 1024;
    /** Datagrams of a burst that are taken by one system call. */
    private static final int BATCH = 16;

    static UdpTransport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    IoHandlerFactory ioHandlers() {
        return this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    /** A socket that is not bound yet. */
    DatagramChannel socket(InetAddress local) {
        SocketProtocolFamily family =
                local instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        DatagramChannel socket = this == EPOLL ? new EpollDatagramChannel(family) : new NioDatagramChannel(family);
        // Buffers live for microseconds on one thread: its cache of them is what this allocator has.
        socket.config().setAllocator(PooledByteBufAllocator.DEFAULT);
        socket.config().setRecvByteBufAllocator(ReceiveBuffer.OF_LOOP);
        return socket;
    }

    /** Whether a socket that is connected keeps what came before: Java's own throws it away. */
    boolean connectsWithoutLoss() {
        return this == EPOLL;
    }

    /** A socket that may be bound where {@code other} is; both must be this user's. */
    DatagramChannel beside(DatagramChannel other, InetAddress local) {
        DatagramChannel socket = socket(local);
        shareAddress(other);
        shareAddress(socket);
        return socket;
    }

    private void shareAddress(DatagramChannel socket) {
        if (this == NIO) {
            socket.config().setOption(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
        } else {
            socket.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
        }
    }

    /** A socket that takes the requests of a whole fleet's power-on, beside others on the same port. */
    DatagramChannel listener(InetAddress local) {
        DatagramChannel socket = socket(local);
        socket.config().setOption(ChannelOption.SO_RCVBUF, LISTENER_BUFFER_BYTES);
        shareAddress(socket);
        if (this == NIO) {
            return socket;
        }
        socket.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(BATCH * ClientLink.MAX_DATAGRAM_BYTES));
        socket.config().setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, ClientLink.MAX_DATAGRAM_BYTES);
        // Tells which of this machine's addresses was asked: the answer has to come from there. Netty does so for IPv4
        // only.
        socket.config().setOption(EpollChannelOption.IP_RECVORIGDSTADDR, true);
        return socket;
    }
}
