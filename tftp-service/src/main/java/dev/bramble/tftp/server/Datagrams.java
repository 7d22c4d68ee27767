package dev.bramble.tftp.server;

import dev.bramble.tftp.wire.Packet;
import dev.bramble.tftp.wire.PacketEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;

/** Packs packets for the socket. */
final class Datagrams {
    private static final int TYPICAL_BYTES = 128;

    private Datagrams() {}

    static DatagramPacket of(ByteBufAllocator allocator, Packet packet, InetSocketAddress to) {
        ByteBuf bytes = allocator.directBuffer(TYPICAL_BYTES);
        PacketEncoder.encode(packet, bytes);
        return new DatagramPacket(bytes, to);
    }
}
