package dev.bramble.tftp.server;

import dev.bramble.tftp.wire.Packet;
import dev.bramble.tftp.wire.PacketEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;

/** Puts packets on the wire. One that cannot leave comes back through {@code exceptionCaught}. */
final class Datagrams {
    private static final int TYPICAL_BYTES = 128;

    private Datagrams() {}

    /** Sends it now, with what was written before. */
    static void send(ChannelHandlerContext ctx, Packet packet, InetSocketAddress to) {
        ByteBuf bytes = ctx.alloc().directBuffer(TYPICAL_BYTES);
        PacketEncoder.encode(packet, bytes);
        var _ = ctx.writeAndFlush(new DatagramPacket(bytes, to), ctx.voidPromise());
    }

    /** Leaves the packet to the next flush. */
    static void write(ChannelHandlerContext ctx, ByteBuf packet, InetSocketAddress to) {
        var _ = ctx.write(new DatagramPacket(packet, to), ctx.voidPromise());
    }
}
