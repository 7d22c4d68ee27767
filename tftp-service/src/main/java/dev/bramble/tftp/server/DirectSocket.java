package dev.bramble.tftp.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A second socket at the port of a transfer, connected to its client: the kernel finds the way there once instead of for
 * each packet, which is a tenth of what a block costs. What others send to that port goes to the first socket still: they
 * are to get an ERROR (RFC 1350 section 4), which the kernel would not send. On the event loop of the first.
 */
final class DirectSocket extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final Logger log = LoggerFactory.getLogger(DirectSocket.class);

    private final DatagramChannel channel;
    private final OwnSocket own;

    private DirectSocket(DatagramChannel channel, OwnSocket own) {
        this.channel = channel;
        this.own = own;
    }

    /**
     * Opens one.
     *
     * @param first the socket beside which it is
     * @param whenReady gets it when it may be written to; never called where that is not possible, which harms nothing
     */
    static DirectSocket open(
            UdpTransport transport,
            DatagramChannel first,
            InetSocketAddress client,
            OwnSocket own,
            Consumer<Channel> whenReady) {
        InetSocketAddress local = first.localAddress();
        DatagramChannel channel = transport.beside(first, local.getAddress());
        DirectSocket socket = new DirectSocket(channel, own);
        channel.pipeline().addLast(socket);
        var _ = first.eventLoop().register(channel);
        var _ = channel.bind(local);
        channel.connect(client).addListener(connected -> {
            if (connected.isSuccess()) {
                whenReady.accept(channel);
            } else {
                log.atDebug().setCause(connected.cause()).log("no second socket at {}", local);
                socket.close();
            }
        });
        return socket;
    }

    void close() {
        var _ = channel.close();
    }

    /** Between its binding and its connecting it may get what others sent. */
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket datagram) {
        own.receive(datagram);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        own.exceptionCaught(ctx, cause);
    }
}
