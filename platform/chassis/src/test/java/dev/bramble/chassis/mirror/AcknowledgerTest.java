package dev.bramble.chassis.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Empty;
import dev.bramble.proto.inventory.v1.AcknowledgeRequest;
import dev.bramble.proto.inventory.v1.AcknowledgementServiceGrpc.AcknowledgementServiceImplBase;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc.InventoryServiceImplBase;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.WatchRequest;
import dev.bramble.proto.inventory.v1.WatchResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a mirror tells the inventory of the revision that its service serves by. */
class AcknowledgerTest {
    @TempDir
    Path folder;

    private final String name = UUID.randomUUID().toString();
    private final BlockingQueue<StreamObserver<WatchResponse>> watches = new LinkedBlockingQueue<>();
    private final List<AcknowledgeRequest> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    /** Acknowledgements are answered only when it is open. */
    private volatile CountDownLatch answering = new CountDownLatch(0);

    private Server server = InProcessServerBuilder.forName("none").build();

    private final class Inventory extends InventoryServiceImplBase {
        @Override
        public void watch(WatchRequest request, StreamObserver<WatchResponse> responses) {
            watches.add(responses);
        }
    }

    private final class Acknowledgements extends AcknowledgementServiceImplBase {
        @Override
        public void acknowledge(AcknowledgeRequest request, StreamObserver<Empty> response) {
            told.add(request);
            if (refusals.getAndDecrement() > 0) {
                response.onError(Status.UNAVAILABLE.asRuntimeException());
                return;
            }
            try {
                if (!answering.await(20, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("the test ended without letting it answer");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            response.onNext(Empty.getDefaultInstance());
            response.onCompleted();
        }
    }

    @BeforeEach
    void startInventory() throws IOException {
        server = InProcessServerBuilder.forName(name)
                .addService(new Inventory())
                .addService(new Acknowledgements())
                .build()
                .start();
    }

    @AfterEach
    void stopInventory() {
        server.shutdownNow();
    }

    private WatchingInventoryMirror mirror() {
        return WatchingInventoryMirror.start(
                InProcessChannelBuilder.forName(name).build(),
                WatchRequest.Scope.NFS,
                "nfs-service@test",
                MirrorFile.clear(folder.resolve("nfs-service")),
                System::nanoTime);
    }

    private StreamObserver<WatchResponse> nextWatch() throws InterruptedException {
        StreamObserver<WatchResponse> watch = watches.poll(20, TimeUnit.SECONDS);
        assertThat(watch).as("a watch within 20 s").isNotNull();
        return watch;
    }

    private static WatchResponse pi(long revision) {
        return WatchResponse.newBuilder()
                .setRevision(revision)
                .setPi(Pi.newBuilder().setUid("uid-" + revision))
                .build();
    }

    private static WatchResponse bookmark(long revision, boolean snapshotEnd) {
        return WatchResponse.newBuilder()
                .setRevision(revision)
                .setBookmark(WatchResponse.Bookmark.newBuilder().setSnapshotEnd(snapshotEnd))
                .build();
    }

    private List<Long> revisions() {
        return told.stream().map(AcknowledgeRequest::getRevision).toList();
    }

    @Test
    void itIsToldWhatIsTakenInOnceTheSnapshotIsWhole() throws Exception {
        try (WatchingInventoryMirror mirror = mirror()) {
            StreamObserver<WatchResponse> watch = nextWatch();
            watch.onNext(pi(0));
            watch.onNext(bookmark(5, true));
            await().until(() -> revisions().equals(List.of(5L)));
            assertThat(told.getFirst())
                    .isEqualTo(AcknowledgeRequest.newBuilder()
                            .setScope(WatchRequest.Scope.NFS)
                            .setWatcher("nfs-service@test")
                            .setRevision(5)
                            .build());
            watch.onNext(pi(6));
            await().until(() -> revisions().equals(List.of(5L, 6L)));
            assertThat(mirror.view().revision()).isEqualTo(6);
        }
    }

    @Test
    void whatListensHasActedOnItBefore() throws Exception {
        CountDownLatch acting = new CountDownLatch(1);
        AtomicInteger acted = new AtomicInteger();
        try (WatchingInventoryMirror mirror = mirror()) {
            mirror.onChange(view -> {
                if (view.revision() == 5) {
                    awaitOpen(acting);
                    acted.incrementAndGet();
                }
            });
            nextWatch().onNext(bookmark(5, true));
            await().until(() -> mirror.view().revision() == 5);
            assertThat(told).isEmpty();
            acting.countDown();
            await().until(() -> revisions().equals(List.of(5L)));
            assertThat(acted).hasValue(1);
        }
    }

    @Test
    void ofWhatComesDuringACallOnlyTheLatestIsTold() throws Exception {
        answering = new CountDownLatch(1);
        try (WatchingInventoryMirror mirror = mirror()) {
            StreamObserver<WatchResponse> watch = nextWatch();
            watch.onNext(bookmark(5, true));
            await().until(() -> revisions().equals(List.of(5L)));
            for (int revision = 6; revision <= 50; revision++) {
                watch.onNext(pi(revision));
            }
            watch.onNext(pi(51));
            await().until(() -> mirror.view().revision() == 51);
            CountDownLatch heard = new CountDownLatch(1);
            mirror.onChange(_ -> heard.countDown());
            awaitOpen(heard); // behind all up to 50, and perhaps before 51
            answering.countDown();
            await().until(() -> revisions().getLast() == 51);
            assertThat(revisions()).containsSubsequence(5L, 51L).hasSizeLessThanOrEqualTo(3);
        }
    }

    @Test
    void anotherWatchIsToldAgainThoughNothingChanged() throws Exception {
        try (WatchingInventoryMirror _ = mirror()) {
            StreamObserver<WatchResponse> watch = nextWatch();
            watch.onNext(bookmark(5, true));
            await().until(() -> revisions().equals(List.of(5L)));
            watch.onError(Status.UNAVAILABLE.asRuntimeException());
            nextWatch().onNext(bookmark(5, false));
            await().until(() -> revisions().equals(List.of(5L, 5L)));
        }
    }

    @Test
    void whatFailedIsToldAgainWithTheNextBookmark() throws Exception {
        refusals.set(1);
        try (WatchingInventoryMirror _ = mirror()) {
            StreamObserver<WatchResponse> watch = nextWatch();
            watch.onNext(bookmark(5, true));
            await().until(() -> revisions().equals(List.of(5L)));
            await().untilAsserted(() -> {
                watch.onNext(bookmark(5, false));
                assertThat(revisions()).hasSizeGreaterThan(1);
            });
            assertThat(revisions()).startsWith(5L, 5L);
        }
    }

    private static void awaitOpen(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
