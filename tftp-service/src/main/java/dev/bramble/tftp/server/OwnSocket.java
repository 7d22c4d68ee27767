package dev.bramble.tftp.server;

import dev.bramble.tftp.server.TransferMetrics.Drop;
import dev.bramble.tftp.wire.ErrorCode;
import dev.bramble.tftp.wire.ErrorPacket;
import dev.bramble.tftp.wire.MalformedPacketException;
import dev.bramble.tftp.wire.Packet;
import dev.bramble.tftp.wire.PacketDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** A socket for one transfer: the transfer is known by its port (RFC 1350 section 4). */
final class OwnSocket extends SimpleChannelInboundHandler<DatagramPacket> implements ClientLink {
    /** More than none, so that the event loop looks at this socket before. */
    private static final int LOOK_MILLIS = 2;

    private final Channel channel;
    private final InetSocketAddress client;
    private final TransferSession session;
    private final TransferMetrics metrics;
    private final DatagramWriter writer;

    OwnSocket(Channel channel, TransferSession session, TransferMetrics metrics) {
        this.channel = channel;
        client = session.client();
        this.session = session;
        this.metrics = metrics;
        writer = new DatagramWriter(channel, client);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        session.begin(this);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket datagram) {
        InetSocketAddress sender = datagram.sender();
        try {
            Packet packet = PacketDecoder.decode(datagram.content());
            if (sender.equals(client)) {
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

    @Override
    public InetSocketAddress client() {
        return client;
    }

    @Override
    public EventLoop loop() {
        return channel.eventLoop();
    }

    @Override
    public ByteBufAllocator allocator() {
        return channel.alloc();
    }

    @Override
    public void send(Packet packet) {
        writer.send(packet);
    }

    @Override
    public void write(ByteBuf packets, int packetBytes) {
        writer.write(packets, packetBytes);
    }

    @Override
    public void flush() {
        channel.flush();
    }

    /** They may lie unread in this socket, while what is handled now came to the listening one. */
    @Override
    public void afterEarlierPackets(Runnable task) {
        var _ = loop().schedule(task, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        var _ = channel.close();
    }
}
