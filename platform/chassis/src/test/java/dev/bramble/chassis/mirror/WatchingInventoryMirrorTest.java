package dev.bramble.chassis.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.WatchRequest;
import dev.bramble.proto.inventory.v1.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class WatchingInventoryMirrorTest {
    @TempDir
    Path folder;

    private final String name = UUID.randomUUID().toString();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final BlockingQueue<Watch> watches = new LinkedBlockingQueue<>();
    private Server server = InProcessServerBuilder.forName("none").build();

    private record Watch(WatchRequest request, StreamObserver<WatchResponse> responses) {
        void send(WatchResponse... messages) {
            List.of(messages).forEach(responses::onNext);
        }
    }

    private final class Inventory extends InventoryServiceGrpc.InventoryServiceImplBase {
        @Override
        public void watch(WatchRequest request, StreamObserver<WatchResponse> responses) {
            watches.add(new Watch(request, responses));
        }
    }

    @BeforeEach
    void startInventory() throws IOException {
        server = InProcessServerBuilder.forName(name)
                .addService(new Inventory())
                .build()
                .start();
    }

    @AfterEach
    void stopInventory() {
        server.shutdownNow();
    }

    @Test
    void aSnapshotThenChangesThenADeletion() throws Exception {
        try (WatchingInventoryMirror mirror = mirror()) {
            List<Long> told = new CopyOnWriteArrayList<>();
            mirror.onChange(view -> told.add(view.revision()));
            Watch watch = nextWatch();
            assertThat(watch.request())
                    .isEqualTo(WatchRequest.newBuilder()
                            .setScope(WatchRequest.Scope.TFTP)
                            .setWatcher("tftp-service@test")
                            .build());
            watch.send(pi(0, "a"), pi(0, "b"), snapshotEnd(5));
            await().untilAsserted(() -> assertThat(names(mirror)).containsExactly("a", "b"));
            assertThat(mirror.view().revision()).isEqualTo(5);
            watch.send(pi(6, "c"), deleted(7, "a"));
            await().untilAsserted(() -> assertThat(names(mirror)).containsExactly("b", "c"));
            await().untilAsserted(() -> assertThat(told).containsExactly(0L, 5L, 6L, 7L));
        }
    }

    @Test
    void nothingIsKnownBeforeTheSnapshotIsWhole() throws Exception {
        try (WatchingInventoryMirror mirror = mirror()) {
            Watch watch = nextWatch();
            watch.send(pi(0, "a"));
            watch.responses().onError(Status.UNAVAILABLE.asRuntimeException());
            Watch again = nextWatch();
            assertThat(again.request().getFromRevision()).isZero();
            assertThat(mirror.view().isPopulated()).isFalse();
            again.send(pi(0, "b"), snapshotEnd(2));
            await().untilAsserted(() -> assertThat(names(mirror)).containsExactly("b"));
        }
    }

    @Test
    void aReconnectGoesOnFromTheLastRevision() throws Exception {
        try (WatchingInventoryMirror mirror = mirror()) {
            Watch watch = nextWatch();
            watch.send(pi(0, "a"), snapshotEnd(5), pi(6, "b"), bookmark(9));
            await().untilAsserted(() -> assertThat(mirror.view().revision()).isEqualTo(9));
            watch.responses().onError(Status.UNAVAILABLE.asRuntimeException());
            Watch again = nextWatch();
            assertThat(again.request().getFromRevision()).isEqualTo(9);
            assertThat(names(mirror)).containsExactly("a", "b");
            again.send(pi(10, "c"));
            await().untilAsserted(() -> assertThat(names(mirror)).containsExactly("a", "b", "c"));
        }
    }

    @Test
    void outOfRangeBeginsAnewAndForgetsWhatIsGone() throws Exception {
        try (WatchingInventoryMirror mirror = mirror()) {
            Watch watch = nextWatch();
            watch.send(pi(0, "a"), pi(0, "b"), snapshotEnd(5));
            await().untilAsserted(() -> assertThat(names(mirror)).containsExactly("a", "b"));
            watch.responses().onError(Status.UNAVAILABLE.asRuntimeException());
            nextWatch().responses().onError(Status.OUT_OF_RANGE.asRuntimeException());
            Watch again = nextWatch();
            assertThat(again.request().getFromRevision()).isZero();
            assertThat(names(mirror)).containsExactly("a", "b");
            again.send(pi(0, "b"), snapshotEnd(3));
            await().untilAsserted(() -> assertThat(names(mirror)).containsExactly("b"));
            assertThat(mirror.view().revision()).isEqualTo(3);
        }
    }

    @Test
    void startsFromDiskWithoutTheInventory() throws Exception {
        try (WatchingInventoryMirror mirror = mirror()) {
            nextWatch().send(pi(0, "a"), snapshotEnd(5));
            await().untilAsserted(() -> assertThat(mirror.view().revision()).isEqualTo(5));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        try (WatchingInventoryMirror mirror = mirror()) {
            assertThat(names(mirror)).containsExactly("a");
            assertThat(mirror.view().revision()).isEqualTo(5);
            startInventory();
            assertThat(nextWatch().request().getFromRevision()).isEqualTo(5);
        }
    }

    @Test
    void exportsComeAndGoAndAreKeptOnDisk() throws Exception {
        try (WatchingInventoryMirror mirror = mirror()) {
            Watch watch = nextWatch();
            watch.send(export(0, "media"), export(0, "home"), snapshotEnd(5));
            await().untilAsserted(() -> assertThat(exports(mirror)).containsExactly("home", "media"));
            watch.send(WatchResponse.newBuilder()
                    .setRevision(6)
                    .setExportDeleted("home")
                    .build());
            await().untilAsserted(() -> assertThat(exports(mirror)).containsExactly("media"));
        }
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        try (WatchingInventoryMirror mirror = mirror()) {
            assertThat(exports(mirror)).containsExactly("media");
            assertThat(mirror.view().revision()).isEqualTo(6);
        }
    }

    /** The exports that were made meanwhile are in no later change. */
    @Test
    void aCopyOfTheReleaseThatPassedExportsByIsServedAndFetchedAnew() throws Exception {
        MirrorFile.clear(file()).write(InventoryView.of(5, List.of(pi(0, "a").getPi())));
        byte[] bytes = Files.readAllBytes(file());
        bytes[7] = 0;
        Files.write(file(), bytes);
        try (WatchingInventoryMirror mirror = mirror()) {
            assertThat(names(mirror)).containsExactly("a");
            assertThat(mirror.view().isPopulated()).isTrue();
            assertThat(nextWatch().request().getFromRevision()).isZero();
        }
    }

    private static WatchResponse export(long revision, String name) {
        return WatchResponse.newBuilder()
                .setRevision(revision)
                .setExport(Export.newBuilder().setName(name))
                .build();
    }

    private static List<String> exports(WatchingInventoryMirror mirror) {
        return mirror.view().exports().stream().map(Export::getName).toList();
    }

    @Test
    void aDamagedCopyIsFetchedAnew() throws Exception {
        MirrorFile.clear(file()).write(InventoryView.of(5, List.of(pi(0, "a").getPi())));
        byte[] whole = Files.readAllBytes(file());
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            byte[] bytes = whole.clone();
            // Not the two bytes that name the kinds of resources: another number there is read all the same.
            int at = random.nextInt(bytes.length - 2);
            bytes[at < 6 ? at : at + 2] ^= (byte) (1 << random.nextInt(8));
            Files.write(file(), bytes);
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> MirrorFile.clear(file()).read())
                    .isInstanceOf(IOException.class);
        }
        try (WatchingInventoryMirror mirror = mirror()) {
            assertThat(mirror.view().isPopulated()).isFalse();
            assertThat(nextWatch().request().getFromRevision()).isZero();
        }
    }

    /** The channel's own back-off would have grown beyond twenty seconds by then. */
    @Test
    void theInventoryIsFoundSoonAfterALongOutage() throws Exception {
        ServerSocket outage = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), outage.getLocalPort());
        outage.setSoTimeout(15_000);
        ManagedChannel channel =
                NettyChannelBuilder.forAddress(address).usePlaintext().build();
        long begin = System.nanoTime();
        try (WatchingInventoryMirror mirror = mirror(channel)) {
            try (outage) {
                for (int attempt = 0; attempt < 7; attempt++) {
                    outage.accept().close();
                }
            }
            Server late = NettyServerBuilder.forAddress(address)
                    .addService(new Inventory())
                    .build()
                    .start();
            try {
                nextWatch().send(pi(0, "a"), snapshotEnd(5));
                await().untilAsserted(() -> assertThat(names(mirror)).containsExactly("a"));
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
            } finally {
                late.shutdownNow();
            }
        }
    }

    @Test
    void aWatchThatIsSilentForAMinuteIsBegunAnew() throws Exception {
        try (WatchingInventoryMirror mirror = mirror()) {
            Watch watch = nextWatch();
            watch.send(pi(0, "a"), snapshotEnd(5));
            await().until(() -> mirror.view().revision() == 5);
            ServerCallStreamObserver<WatchResponse> responses =
                    (ServerCallStreamObserver<WatchResponse>) watch.responses();

            nanos.addAndGet(TimeUnit.SECONDS.toNanos(59));
            mirror.keepUp();
            watch.send(bookmark(6));
            await().until(() -> mirror.view().revision() == 6);
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(59));
            mirror.keepUp();
            watch.send(bookmark(7));
            await().until(() -> mirror.view().revision() == 7);
            assertThat(responses.isCancelled()).isFalse();
            assertThat(watches).isEmpty();

            nanos.addAndGet(TimeUnit.SECONDS.toNanos(61));
            Watch again = nextWatch();
            assertThat(again.request().getFromRevision()).isEqualTo(7);
            await().until(responses::isCancelled);
        }
    }

    @Test
    void aFaultOfTheMirrorDoesNotEndIt() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        ManagedChannel channel = InProcessChannelBuilder.forName(name)
                .intercept(new ClientInterceptor() {
                    @Override
                    public <Q, A> ClientCall<Q, A> interceptCall(
                            MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
                        if (attempts.incrementAndGet() <= 2) {
                            throw new IllegalStateException("a fault of ours");
                        }
                        return next.newCall(method, options);
                    }
                })
                .build();
        try (ErrorLog errors = new ErrorLog();
                WatchingInventoryMirror mirror = mirror(channel)) {
            nextWatch().send(pi(0, "a"), snapshotEnd(5));
            await().untilAsserted(() -> assertThat(names(mirror)).containsExactly("a"));
            assertThat(errors.messages()).containsExactly("the mirror of the inventory failed; it is fetched anew");
        }
    }

    @Test
    void aCopyThatCannotBeWrittenIsToldOnceAndTriedAgain() throws Exception {
        Path copies = folder.resolve("not-there-yet");
        MirrorFile file = MirrorFile.clear(copies.resolve("tftp-service"));
        try (ErrorLog errors = new ErrorLog();
                WatchingInventoryMirror mirror = WatchingInventoryMirror.start(
                        InProcessChannelBuilder.forName(name).build(),
                        WatchRequest.Scope.TFTP,
                        "tftp-service@test",
                        file,
                        nanos::get)) {
            nextWatch().send(pi(0, "a"), snapshotEnd(5));
            await().until(() -> mirror.view().revision() == 5);
            await().until(() -> !errors.messages().isEmpty());
            mirror.keepUp();
            mirror.keepUp();
            assertThat(errors.messages())
                    .containsExactly("the inventory cannot be copied to disk; it is tried every second");
            Files.createDirectory(copies);
            await().until(() -> Files.exists(file.path()));
            assertThat(file.read().messages()).hasSize(2);
        }
    }

    /** What the mirror logs as an error meanwhile. */
    private static final class ErrorLog implements AutoCloseable {
        private final Logger logger = (Logger) LoggerFactory.getLogger(WatchingInventoryMirror.class);
        private final List<String> messages = new CopyOnWriteArrayList<>();
        private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent line) {
                if (line.getLevel() == Level.ERROR) {
                    messages.add(line.getMessage());
                }
            }
        };

        ErrorLog() {
            appender.start();
            logger.addAppender(appender);
        }

        List<String> messages() {
            return messages;
        }

        @Override
        public void close() {
            logger.detachAppender(appender);
        }
    }

    private WatchingInventoryMirror mirror() {
        return mirror(InProcessChannelBuilder.forName(name).build());
    }

    private WatchingInventoryMirror mirror(ManagedChannel channel) {
        return WatchingInventoryMirror.start(
                channel, WatchRequest.Scope.TFTP, "tftp-service@test", MirrorFile.clear(file()), nanos::get);
    }

    private Path file() {
        return folder.resolve("tftp-service");
    }

    private Watch nextWatch() throws InterruptedException {
        Watch watch = watches.poll(20, TimeUnit.SECONDS);
        assertThat(watch).as("a watch within 20 s").isNotNull();
        return watch;
    }

    private static List<String> names(InventoryMirror mirror) {
        return mirror.view().pis().stream().map(Pi::getName).sorted().toList();
    }

    private static WatchResponse pi(long revision, String name) {
        return WatchResponse.newBuilder()
                .setRevision(revision)
                .setPi(Pi.newBuilder().setUid("uid-" + name).setName(name))
                .build();
    }

    private static WatchResponse deleted(long revision, String name) {
        return WatchResponse.newBuilder()
                .setRevision(revision)
                .setPiDeleted("uid-" + name)
                .build();
    }

    private static WatchResponse bookmark(long revision) {
        return WatchResponse.newBuilder()
                .setRevision(revision)
                .setBookmark(WatchResponse.Bookmark.getDefaultInstance())
                .build();
    }

    private static WatchResponse snapshotEnd(long revision) {
        return WatchResponse.newBuilder()
                .setRevision(revision)
                .setBookmark(WatchResponse.Bookmark.newBuilder().setSnapshotEnd(true))
                .build();
    }
}
