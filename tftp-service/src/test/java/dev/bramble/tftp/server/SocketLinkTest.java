package dev.bramble.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.tftp.wire.Acknowledgment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SocketLinkTest {
    private final EmbeddedChannel socket = new EmbeddedChannel();
    private final AtomicInteger freed = new AtomicInteger();
    private final SocketLink link =
            SocketLink.own(socket, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), freed::incrementAndGet);

    @Test
    void aSocketThatServesOthersSendsNothingMoreForThisOne() {
        link.send(new Acknowledgment(1));
        assertThat(socket.outboundMessages()).hasSize(1);
        link.close();
        link.send(new Acknowledgment(2));
        ByteBuf packets = Unpooled.buffer(4).writeZero(4);
        link.write(packets, 4);
        link.flush();
        assertThat(socket.outboundMessages()).hasSize(1);
        assertThat(packets.refCnt()).isZero();
    }

    @Test
    void whatFollowsLeavesByTheConnectedSocketAndWhatWasWrittenBeforeByTheFirst() {
        EmbeddedChannel connected = new EmbeddedChannel();
        link.write(Unpooled.buffer(4).writeInt(1), 4);
        link.goOnBy(connected);
        assertThat(socket.outboundMessages()).hasSize(1);

        link.send(new Acknowledgment(1));
        link.write(Unpooled.buffer(4).writeInt(2), 4);
        link.flush();
        assertThat(socket.outboundMessages()).hasSize(1);
        // To no address: that the kernel would look up for each.
        assertThat(connected.outboundMessages())
                .hasSize(2)
                .allSatisfy(packet -> assertThat(packet).isInstanceOf(ByteBuf.class));
    }

    @Test
    void itIsFreedOnce() {
        link.close();
        link.close();
        assertThat(freed).hasValue(1);
        assertThat(socket.isOpen()).isTrue();
    }

    /** A loop that was held up for long has to look at its sockets all the same. */
    @Test
    void whatCameEarlierIsReadBetweenTheCallAndTheTask() {
        socket.freezeTime();
        AtomicInteger ran = new AtomicInteger();
        link.afterEarlierPackets(ran::incrementAndGet);
        socket.advanceTimeBy(1, TimeUnit.SECONDS);
        socket.runPendingTasks();
        assertThat(ran).hasValue(0);
        socket.advanceTimeBy(SocketLink.LOOK_MILLIS, TimeUnit.MILLISECONDS);
        socket.runPendingTasks();
        assertThat(ran).hasValue(1);
    }
}
