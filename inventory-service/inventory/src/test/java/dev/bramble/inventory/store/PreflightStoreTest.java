package dev.bramble.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.PreflightFinding;
import dev.bramble.proto.inventory.v1.PreflightReport;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Reports of the pre-flight, on every database that the store is said to run on. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class PreflightStoreTest extends StoreFixture {
    PreflightStoreTest(TestDatabase database) {
        super(database);
    }

    private static PreflightReport report(Pi pi, String what) {
        return PreflightReport.newBuilder()
                .setPi(pi.getUid())
                .addFindings(PreflightFinding.newBuilder().setWhat(what))
                .build();
    }

    @Test
    void theLastReportOfAPiIsKeptAsLongAsThePi() {
        PreflightStore reports = context.getBean(PreflightStore.class);
        Pi pi = insert(pi(1));
        long before = log.current();
        assertThat(reports.find(pi.getUid())).isEmpty();

        reports.put(report(pi, "first"));
        reports.put(report(pi, "x".repeat(100_000)));

        assertThat(reports.find(pi.getUid())).contains(report(pi, "x".repeat(100_000)));
        assertThat(log.current())
                .as("it is nothing that the data services mirror")
                .isEqualTo(before);
        log.write(change -> {
            pis.delete(change, pi.getUid());
            return change;
        });
        assertThat(reports.find(pi.getUid())).isEmpty();
        reports.put(report(pi, "of one that is gone"));
        assertThat(reports.find(pi.getUid())).isEmpty();
    }

    /** Its row is still to be seen when the report comes, and gone when that is written. */
    @Test
    void aReportThatComesWhileItsPiIsDeletedIsDropped() throws Exception {
        PreflightStore reports = context.getBean(PreflightStore.class);
        Pi pi = insert(pi(1));
        CountDownLatch deleted = new CountDownLatch(1);
        CountDownLatch putting = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            Future<?> deletion = threads.submit(() -> log.write(change -> {
                pis.delete(change, pi.getUid());
                deleted.countDown();
                awaitOpen(putting);
                return change;
            }));
            awaitOpen(deleted);
            Future<?> put = threads.submit(() -> reports.put(report(pi, "too late")));
            assertThatThrownBy(() -> put.get(500, TimeUnit.MILLISECONDS))
                    .as("it waits for what becomes of the deletion")
                    .isInstanceOf(TimeoutException.class);

            putting.countDown();

            deletion.get(20, TimeUnit.SECONDS);
            put.get(20, TimeUnit.SECONDS);
        }
        assertThat(reports.find(pi.getUid())).isEmpty();
    }

    private static void awaitOpen(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
