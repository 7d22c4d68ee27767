package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bramble.inventory.store.InventoryFeed;
import dev.bramble.inventory.store.ResourceChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchBatchesTest {
    private final AtomicLong now = new AtomicLong();
    private final AtomicLong current = new AtomicLong(7);
    private final AtomicInteger readings = new AtomicInteger();
    private final WatchBatches batches = new WatchBatches(this::read, revision -> current.get() > revision, now::get);

    private Optional<InventoryFeed.Batch> read(long revision) {
        readings.incrementAndGet();
        List<ResourceChange> changes = new ArrayList<>();
        for (long at = revision + 1; at <= current.get(); at++) {
            changes.add(new ResourceChange.PiDeleted(at, "pi" + at));
        }
        return Optional.of(new InventoryFeed.Batch(current.get(), changes));
    }

    @Test
    void watchersAtOneRevisionShareTheReadingOfAChange() {
        assertThat(batches.after(6).orElseThrow().upTo()).isEqualTo(7);
        assertThat(batches.after(6)).isEqualTo(batches.after(6));
        assertThat(readings).hasValue(1);
        assertThat(batches.after(5).orElseThrow().changes()).hasSize(2);
        assertThat(readings).hasValue(2);
    }

    @Test
    void thatNothingCameIsTrueForAMomentUntilSomethingComes() {
        assertThat(batches.after(7).orElseThrow().changes()).isEmpty();
        assertThat(batches.after(7).orElseThrow().changes()).isEmpty();
        assertThat(readings).hasValue(1);

        current.set(8);
        assertThat(batches.after(7).orElseThrow().upTo()).isEqualTo(8);

        assertThat(batches.after(8).orElseThrow().changes()).isEmpty();
        now.addAndGet(100_000_000);
        assertThat(batches.after(8).orElseThrow().changes())
                .as("another process' are looked for")
                .isEmpty();
        assertThat(readings).hasValue(4);
    }

    @Test
    void whoComesWhileItIsReadWaitsForThat() throws Exception {
        assertThat(failures(() -> {
                    throw new IllegalStateException("the database is away");
                }))
                .hasSize(3)
                .allSatisfy(e -> assertThat(e).hasMessage("the database is away"));
        assertThat(readings).hasValue(1);
    }

    @Test
    void whateverEndsAReadingEndsTheWaitForIt() throws Exception {
        assertThat(failures(() -> {
                    throw new OutOfMemoryError("heap");
                }))
                .hasSize(3)
                .allSatisfy(e -> assertThat(e).hasRootCauseInstanceOf(OutOfMemoryError.class));
        assertThat(readings).hasValue(1);
    }

    /** What three who come at once are thrown when the one reading for them fails. */
    private List<Throwable> failures(Runnable failing) throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        WatchBatches slow = new WatchBatches(
                _ -> {
                    readings.incrementAndGet();
                    try {
                        hold.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    failing.run();
                    return Optional.empty();
                },
                _ -> true,
                now::get);
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        List<Thread> watchers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            watchers.add(Thread.ofPlatform().start(() -> {
                try {
                    var _ = slow.after(3);
                } catch (IllegalStateException | CompletionException e) {
                    failures.add(e);
                } catch (OutOfMemoryError e) {
                    failures.add(new IllegalStateException(e));
                }
            }));
        }
        for (Thread watcher : watchers) {
            await().until(watcher::getState, state -> state == Thread.State.WAITING);
        }
        hold.countDown();
        for (Thread watcher : watchers) {
            watcher.join();
        }
        return failures;
    }
}
