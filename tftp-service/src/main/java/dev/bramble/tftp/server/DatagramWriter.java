package dev.bramble.tftp.server;

import dev.bramble.tftp.wire.Packet;
import dev.bramble.tftp.wire.PacketEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;

/**
 * Puts packets for one client on the wire. Several of one size go to the kernel as one (UDP segmentation offload) as long
 * as it takes them so. One that cannot leave comes back through {@code exceptionCaught}.
 */
final class DatagramWriter {
    private static final int TYPICAL_BYTES = 128;

    private final Channel channel;
    private final InetSocketAddress client;
    private final boolean connected;
    private boolean segmented;

    DatagramWriter(Channel channel, InetSocketAddress client) {
        this(
                channel,
                client,
                false,
                channel instanceof EpollDatagramChannel && EpollDatagramChannel.isSegmentedDatagramPacketSupported());
    }

    private DatagramWriter(Channel channel, InetSocketAddress client, boolean connected, boolean segmented) {
        this.channel = channel;
        this.client = client;
        this.connected = connected;
        this.segmented = segmented;
    }

    /** One that goes on by another socket, which is connected to the client. */
    DatagramWriter by(Channel other) {
        return new DatagramWriter(other, client, true, segmented);
    }

    void send(Packet packet) {
        ByteBuf bytes = channel.alloc().directBuffer(TYPICAL_BYTES);
        PacketEncoder.encode(packet, bytes);
        var _ = channel.writeAndFlush(single(bytes), channel.voidPromise());
    }

    void flush() {
        channel.flush();
    }

    private Object single(ByteBuf packet) {
        return connected ? packet : new DatagramPacket(packet, client);
    }

    /** See {@link ClientLink#write}. */
    void write(ByteBuf packets, int packetBytes) {
        if (packets.readableBytes() <= packetBytes) {
            var _ = channel.write(single(packets), channel.voidPromise());
        } else if (segmented) {
            writeSegmented(packets, packetBytes);
        } else {
            writeEach(packets, packetBytes);
        }
    }

    /** The kernel may refuse it for this route: blocks larger than the MTU, a device without checksums. */
    private void writeSegmented(ByteBuf packets, int packetBytes) {
        channel.write(new SegmentedDatagramPacket(packets.retainedDuplicate(), packetBytes, client))
                .addListener(written -> {
                    if (written.isSuccess() || !channel.isActive()) {
                        packets.release();
                        return;
                    }
                    segmented = false;
                    writeEach(packets, packetBytes);
                    channel.flush();
                });
    }

    private void writeEach(ByteBuf packets, int packetBytes) {
        while (packets.isReadable()) {
            ByteBuf packet = packets.readRetainedSlice(Math.min(packetBytes, packets.readableBytes()));
            var _ = channel.write(single(packet), channel.voidPromise());
        }
        packets.release();
    }
}
