package dev.bramble.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatagramWriterTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int SOL_SOCKET = 1;
    private static final int SO_NO_CHECK = 11;

    private DatagramSocket client;
    private final List<EventLoopGroup> loops = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        client = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        client.setSoTimeout(5000);
    }

    @AfterEach
    void close() {
        client.close();
        loops.forEach(group -> group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly());
    }

    private DatagramChannel socket(UdpTransport transport) throws InterruptedException {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, transport.ioHandlers());
        loops.add(group);
        DatagramChannel socket = transport.socket(LOOPBACK);
        socket.pipeline().addLast(new ChannelInboundHandlerAdapter());
        group.register(socket).sync();
        socket.bind(new InetSocketAddress(LOOPBACK, 0)).sync();
        return socket;
    }

    private List<byte[]> write(DatagramChannel socket, int bytes, int packetBytes) throws Exception {
        byte[] content = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            content[i] = (byte) (i / packetBytes);
        }
        ByteBuf packets = Unpooled.directBuffer(bytes).writeBytes(content);
        DatagramWriter writer = new DatagramWriter(socket, (InetSocketAddress) client.getLocalSocketAddress());
        socket.eventLoop()
                .submit(() -> {
                    writer.write(packets, packetBytes);
                    socket.flush();
                })
                .sync();
        List<byte[]> received = new ArrayList<>();
        byte[] buffer = new byte[65_536];
        for (int left = bytes; left > 0; left -= received.getLast().length) {
            DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
            client.receive(datagram);
            received.add(Arrays.copyOf(buffer, datagram.getLength()));
        }
        socket.eventLoop().submit(() -> {}).sync();
        assertThat(packets.refCnt()).as("released").isZero();
        return received;
    }

    private static void assertPackets(List<byte[]> received, int... sizes) {
        assertThat(received.stream().mapToInt(packet -> packet.length))
                .containsExactly(Arrays.stream(sizes).boxed().toArray(Integer[]::new));
        for (int i = 0; i < sizes.length; i++) {
            assertThat(received.get(i)).containsOnly((byte) i);
        }
    }

    @ParameterizedTest
    @EnumSource(UdpTransport.class)
    void packetsKeepTheirBoundaries(UdpTransport transport) throws Exception {
        assumeTrue(transport == UdpTransport.NIO || Epoll.isAvailable());
        assertPackets(write(socket(transport), 3 * 1472 + 100, 1472), 1472, 1472, 1472, 100);
    }

    /** As on a device that cannot compute checksums, or when the blocks are larger than the MTU. */
    @Test
    void whatTheKernelDoesNotSegmentIsSentPacketByPacket() throws Exception {
        assumeTrue(Epoll.isAvailable());
        DatagramChannel socket = socket(UdpTransport.EPOLL);
        // The kernel refuses to segment for a socket that has checksums turned off.
        assertThat(socket.config().setOption(new IntegerUnixChannelOption("SO_NO_CHECK", SOL_SOCKET, SO_NO_CHECK), 1))
                .isTrue();
        assertPackets(write(socket, 3 * 1000, 1000), 1000, 1000, 1000);
    }
}
