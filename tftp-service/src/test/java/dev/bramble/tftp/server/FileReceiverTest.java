package dev.bramble.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.tftp.files.BootRequest;
import dev.bramble.tftp.files.BootTreeWriter;
import dev.bramble.tftp.files.IncomingFile;
import dev.bramble.tftp.files.WritePolicy;
import dev.bramble.tftp.files.WritePolicy.Allowed;
import dev.bramble.tftp.files.WriterAddresses;
import dev.bramble.tftp.server.TransferMetrics.Result;
import dev.bramble.tftp.transfer.WriteNegotiation;
import dev.bramble.tftp.wire.Acknowledgment;
import dev.bramble.tftp.wire.Data;
import dev.bramble.tftp.wire.Options;
import dev.bramble.tftp.wire.Packet;
import dev.bramble.tftp.wire.TransferMode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A receiver whose clock the test moves. */
class FileReceiverTest {

    @TempDir
    private Path root;

    private final AtomicLong now = new AtomicLong();
    private final AtomicReference<Result> result = new AtomicReference<>();
    private final List<Packet> sent = new CopyOnWriteArrayList<>();
    private final LongAdder inFlight = new LongAdder();
    private final EventLoop loop = new DefaultEventLoop();
    private Path tree;
    private FileReceiver receiver;

    @BeforeEach
    void begin() throws IOException {
        tree = Files.createDirectories(root.resolve("trees/abcdef012345"));
        InventoryMirror mirror = InventoryMirror.fixed(InventoryView.of(7, List.of(TestServer.RACK2_PI3)));
        InetSocketAddress client = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        IncomingFile file = BootTreeWriter.in(
                        root,
                        new WritePolicy(Allowed.NEW, 10_000, 0),
                        new WriterAddresses(mirror),
                        InstantSource.system())
                .begin(
                        new BootRequest("trees/abcdef012345/new", client.getAddress(), Optional.empty()),
                        TransferMode.OCTET,
                        OptionalLong.empty());
        SessionServices services =
                TestServices.of(root, mirror, (_, _, _) -> file, new FilledLoops(List.of(), 0), inFlight, now::get);
        receiver = new FileReceiver(
                new Link(client),
                services.requesters().identify("trees/abcdef012345/new", client.getAddress()),
                services,
                file,
                WriteNegotiation.settle(Options.NONE, Integer.MAX_VALUE));
        loop.execute(() -> receiver.start(result::set));
        await().until(() -> sent.contains(new Acknowledgment(0)));
    }

    @AfterEach
    void end() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private void data(int block, int bytes) {
        loop.execute(
                () -> receiver.onPacket(new Data(block, Unpooled.buffer(bytes).writeZero(bytes))));
        await().until(() -> sent.contains(new Acknowledgment(block)));
    }

    private List<Path> names() throws IOException {
        try (Stream<Path> all = Files.list(tree)) {
            return all.toList();
        }
    }

    @Test
    void aClientThatVanishesLeavesNothingBehind() throws IOException {
        data(1, 512);
        assertThat(names()).hasSize(1);
        now.addAndGet(TimeUnit.SECONDS.toNanos(31));
        await().until(() -> result.get() == Result.STALLED);
        assertThat(names()).isEmpty();
        assertThat(inFlight.sum()).isZero();
    }

    @Test
    void afterTheLastBlockItStaysForAWhileWithoutBeingInFlight() throws IOException {
        data(1, 5);
        assertThat(tree.resolve("new")).hasSize(5);
        await().until(() -> inFlight.sum() == 0);
        assertThat(result).hasNullValue();
        loop.execute(() -> receiver.stop());
        await().until(() -> result.get() == Result.RECEIVED);
        assertThat(names()).containsExactly(tree.resolve("new"));
    }

    private final class Link implements ClientLink {
        private final InetSocketAddress client;

        Link(InetSocketAddress client) {
            this.client = client;
        }

        @Override
        public InetSocketAddress client() {
            return client;
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public ByteBufAllocator allocator() {
            return ByteBufAllocator.DEFAULT;
        }

        @Override
        public void send(Packet packet) {
            sent.add(packet);
        }

        @Override
        public void write(ByteBuf packets, int packetBytes) {
            throw new AssertionError("a receiver sends no blocks");
        }

        @Override
        public void flush() {
            // Everything is sent at once.
        }

        @Override
        public void afterEarlierPackets(Runnable task) {
            task.run();
        }

        @Override
        public void close() {
            // There is no socket.
        }
    }
}
