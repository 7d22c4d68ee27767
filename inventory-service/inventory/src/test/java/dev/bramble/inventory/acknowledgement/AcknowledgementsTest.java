package dev.bramble.inventory.acknowledgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bramble.proto.inventory.v1.ServiceLag;
import dev.bramble.proto.inventory.v1.WatchRequest.Scope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How long it is waited for the data services. */
class AcknowledgementsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final AtomicLong nanos = new AtomicLong(7);

    private static void watchAll(Acknowledgements acknowledgements) {
        for (Scope scope : List.of(Scope.TFTP, Scope.ISCSI, Scope.NFS)) {
            var _ = acknowledgements.watching(scope, "it");
        }
    }

    @Test
    void theLastAcknowledgementEndsTheWait() {
        try (Acknowledgements acknowledgements = new Acknowledgements(HOUR, nanos::get)) {
            watchAll(acknowledgements);
            CompletableFuture<List<ServiceLag>> answer = acknowledgements.await(9);
            CompletableFuture<List<ServiceLag>> later = acknowledgements.await(10);
            assertThat(acknowledgements.acknowledge(Scope.TFTP, "it", 9)).isTrue();
            assertThat(acknowledgements.acknowledge(Scope.ISCSI, "it", 10)).isTrue();
            assertThat(acknowledgements.acknowledge(Scope.NFS, "it", 8)).isTrue();
            assertThat(answer).isNotDone();

            assertThat(acknowledgements.acknowledge(Scope.NFS, "it", 9)).isTrue();

            assertThat(answer).isCompletedWithValue(List.of());
            assertThat(later).isNotDone();
        }
    }

    @Test
    void aServiceThatLagsIsToldWhenTheTimeIsOver() {
        try (Acknowledgements acknowledgements = new Acknowledgements(Duration.ofMillis(50), System::nanoTime)) {
            watchAll(acknowledgements);
            assertThat(acknowledgements.acknowledge(Scope.TFTP, "it", 9)).isTrue();
            assertThat(acknowledgements.acknowledge(Scope.ISCSI, "it", 9)).isTrue();

            CompletableFuture<List<ServiceLag>> answer = acknowledgements.await(9);

            await().until(answer::isDone);
            assertThat(answer.join()).extracting(ServiceLag::getService).containsExactly("nfs-service");
        }
    }

    @Test
    void aServiceThatIsAwayForLongIsNotWaitedFor() {
        try (Acknowledgements acknowledgements = new Acknowledgements(HOUR, nanos::get)) {
            Acknowledgements.Watching nfs = acknowledgements.watching(Scope.NFS, "it");
            for (Scope scope : List.of(Scope.TFTP, Scope.ISCSI)) {
                var _ = acknowledgements.watching(scope, "it");
                assertThat(acknowledgements.acknowledge(scope, "it", 9)).isTrue();
            }
            nfs.close();
            assertThat(acknowledgements.await(9)).as("it may be back soon").isNotDone();

            nanos.addAndGet(HOUR.toNanos());

            CompletableFuture<List<ServiceLag>> answer = acknowledgements.await(9);
            assertThat(answer).isDone();
            assertThat(answer.join())
                    .extracting(ServiceLag::getMessage)
                    .singleElement()
                    .asString()
                    .startsWith("nfs-service is not connected");
        }
    }

    @Test
    void whoWaitsAtTheEndIsAnsweredAndWhoComesLaterToo() {
        Acknowledgements acknowledgements = new Acknowledgements(HOUR, nanos::get);
        CompletableFuture<List<ServiceLag>> answer = acknowledgements.await(9);
        acknowledgements.close();
        assertThat(answer).isDone();
        assertThat(acknowledgements.await(9)).isDone();
    }

    @Test
    void itIsNotAcknowledgedWithoutAWatch() {
        try (Acknowledgements acknowledgements = new Acknowledgements(HOUR, nanos::get)) {
            assertThat(acknowledgements.acknowledge(Scope.NFS, "it", 9)).isFalse();
            try (var _ = acknowledgements.watching(Scope.READER, "reader")) {
                assertThat(acknowledgements.acknowledge(Scope.READER, "reader", 9))
                        .isFalse();
            }
        }
    }
}
