package dev.bramble.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.tftp.files.IncomingFiles;
import dev.bramble.tftp.wire.Options;
import dev.bramble.tftp.wire.Packet;
import dev.bramble.tftp.wire.ReadRequest;
import dev.bramble.tftp.wire.TransferMode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferSessionTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    @TempDir
    private Path root;

    private final LongAdder inFlight = new LongAdder();
    private final Link link = new Link();
    private final EventLoop other = new DefaultEventLoop();
    private final FilledLoops loops = new FilledLoops(List.of(link.loop(), other), 2);

    private TransferSession session() throws IOException {
        SessionServices services = TestServices.of(
                root,
                InventoryMirror.fixed(InventoryView.NOTHING_YET),
                IncomingFiles.NONE,
                loops,
                inFlight,
                System::nanoTime);
        return new TransferSession(
                new ReadRequest("config.txt", TransferMode.OCTET, new Options(Map.of("tsize", "0"))), CLIENT, services);
    }

    @BeforeEach
    void write() throws IOException {
        Files.writeString(root.resolve("config.txt"), "arm_64bit=1");
    }

    @Test
    void isServedOnceThereIsALink() throws IOException {
        session().begin(link);
        assertThat(link.sent).hasSize(1);
        assertThat(inFlight.sum()).isOne();
    }

    @Test
    void oneThatWasDisplacedBeforeItHadALinkIsNotServed() throws IOException {
        TransferSession session = session();
        session.displaced();
        session.begin(link);
        assertThat(link.closed).isTrue();
        assertThat(link.sent).isEmpty();
        assertThat(inFlight.sum()).isZero();
    }

    @Test
    void itsLoopIsFullerForAsLongAsItLasts() throws IOException {
        loops.began(link.loop());
        TransferSession session = session();
        session.begin(link);
        assertThat(loops.choose(link.loop())).isSameAs(other);
        session.displaced();
        link.channel.runPendingTasks();
        assertThat(loops.choose(other)).isSameAs(link.loop());
    }

    @AfterEach
    void stop() {
        var _ = other.shutdownGracefully();
    }

    private static final class Link implements ClientLink {
        private final EmbeddedChannel channel = new EmbeddedChannel();
        private final List<Packet> sent = new ArrayList<>();
        private boolean closed;

        @Override
        public InetSocketAddress client() {
            return CLIENT;
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
            sent.add(packet);
        }

        @Override
        public void write(ByteBuf packets, int packetBytes) {
            packets.release();
        }

        @Override
        public void flush() {}

        @Override
        public void afterEarlierPackets(Runnable task) {
            task.run();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
