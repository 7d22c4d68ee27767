package dev.bramble.tftp.server;

import dev.bramble.tftp.server.TransferMetrics.Drop;
import dev.bramble.tftp.wire.ErrorCode;
import dev.bramble.tftp.wire.ErrorPacket;
import dev.bramble.tftp.wire.MalformedPacketException;
import dev.bramble.tftp.wire.Packet;
import dev.bramble.tftp.wire.PacketDecoder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;

/** What comes to a transfer's own socket: the transfer is known by its port (RFC 1350 section 4). */
final class OwnSocket extends SimpleChannelInboundHandler<DatagramPacket> {
    private final Channel channel;
    private final TransferSession session;
    private final TransferMetrics metrics;

    OwnSocket(Channel channel, TransferSession session, TransferMetrics metrics) {
        this.channel = channel;
        this.session = session;
        this.metrics = metrics;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        session.begin(SocketLink.own(channel, session.client()));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket datagram) {
        InetSocketAddress sender = datagram.sender();
        try {
            Packet packet = PacketDecoder.decode(datagram.content());
            if (sender.equals(session.client())) {
                session.onPacket(packet);
                return;
            }
            metrics.dropped(Drop.UNKNOWN_TRANSFER);
            if (!(packet instanceof ErrorPacket) && sender.getPort() != 0) {
                new DatagramWriter(channel, sender)
                        .send(new ErrorPacket(ErrorCode.UNKNOWN_TRANSFER_ID, "this port serves another client"));
            }
        } catch (MalformedPacketException e) {
            metrics.dropped(Drop.MALFORMED);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        session.failed(cause);
    }
}
