package dev.bramble.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.inventory.RequestId;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.Pi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What followers are told of, on every database that the store is said to run on. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class ChangeLogTest extends StoreFixture {
    ChangeLogTest(TestDatabase database) {
        super(database);
    }

    @Test
    void changesAreToldInOrderEachResourceOnceInItsLastState() {
        Pi one = insert(pi(1));
        Pi two = insert(pi(2));
        Pi oneAgain = log.write(change ->
                pis.update(change, one.toBuilder().setStateMessage("again").build()));
        log.write(change -> {
            pis.delete(change, two.getUid());
            return two;
        });

        InventoryFeed.Batch batch = feed.after(2, 10).orElseThrow();

        assertThat(batch.upTo()).isEqualTo(6);
        assertThat(batch.changes())
                .containsExactly(
                        new ResourceChange.PiChanged(5, oneAgain), new ResourceChange.PiDeleted(6, two.getUid()));
        assertThat(feed.after(0, 1).orElseThrow().upTo()).isEqualTo(2);
        assertThat(feed.after(6, 10).orElseThrow().changes()).isEmpty();
        assertThat(feed.after(7, 10)).as("a revision that never was").isEmpty();
    }

    @Test
    void whatWasCompactedIsSaidToBeGoneButDeletionsOfPisAreNot() {
        Transactions transactions = context.getBean(Transactions.class);
        ChangeLog small = new ChangeLog(
                transactions, context.getBean(RevisionRepository.class), context.getBean(ChangeRepository.class), 3);
        Pi gone = insert(pi(1));
        small.write(change -> {
            pis.delete(change, gone.getUid());
            return gone;
        });
        IntStream.rangeClosed(2, 8).forEach(number -> small.write(change -> pis.insert(change, pi(number))));

        assertThat(log.current()).isEqualTo(11);
        assertThat(feed.after(2, 100)).isEmpty();
        assertThat(feed.after(7, 100).orElseThrow().changes()).hasSize(4);
        assertThat(feed.remainingAfter(0, 100).changes())
                .first()
                .isEqualTo(new ResourceChange.PiDeleted(4, gone.getUid()));
    }

    @Test
    void nobodyGoesOnFromBeforeABeginningAnew() {
        Pi before = insert(pi(1));
        long lost = log.current() + 500;

        Pi after = log.write(change -> {
            change.beginAnew(lost);
            return pis.insert(change, pi(2));
        });

        assertThat(after.getRevision()).isGreaterThan(lost);
        LongStream.of(1, before.getRevision(), lost, lost + 1, lost + 100_000)
                .forEach(revision -> assertThat(feed.after(revision, 10))
                        .as("whoever knows revision %d", revision)
                        .isEmpty());
        assertThat(feed.snapshot().pis()).containsExactly(before, after);
        Pi next = insert(pi(3));
        assertThat(feed.after(after.getRevision(), 10).orElseThrow().changes())
                .containsExactly(new ResourceChange.PiChanged(next.getRevision(), next));
    }

    /** Readers follow while writers write: each revision comes once, in order, none is left out. */
    @Test
    void concurrentWritersLeaveNoGapAndNoRepeat() throws Exception {
        int writers = 4;
        int each = 25;
        long last = 2 + (long) writers * each;
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<List<Long>>> readers = new ArrayList<>();
            for (int reader = 0; reader < 3; reader++) {
                readers.add(threads.submit(follow(go, last, over)));
            }
            List<Future<?>> written = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                int from = writer * each;
                written.add(threads.submit(() -> {
                    go.await();
                    IntStream.range(from, from + each).forEach(number -> insert(pi(number)));
                    return from;
                }));
            }
            go.countDown();
            try {
                for (Future<?> writer : written) {
                    writer.get(30, TimeUnit.SECONDS);
                }
                for (Future<List<Long>> reader : readers) {
                    assertThat(reader.get(30, TimeUnit.SECONDS))
                            .isEqualTo(LongStream.rangeClosed(3, last).boxed().toList());
                }
            } finally {
                // Where a writer failed, the readers wait for a revision that never comes.
                over.set(true);
            }
        }
    }

    private Callable<List<Long>> follow(CountDownLatch go, long last, AtomicBoolean over) {
        return () -> {
            go.await();
            List<Long> seen = new ArrayList<>();
            InventoryFeed.Snapshot snapshot = feed.snapshot();
            snapshot.pis().stream().map(Pi::getRevision).sorted().forEach(seen::add);
            long at = snapshot.revision();
            while (at < last && !over.get()) {
                feed.await(at, Duration.ofMillis(100));
                InventoryFeed.Batch batch = feed.after(at, 7).orElseThrow();
                batch.changes().forEach(change -> seen.add(change.revision()));
                at = batch.upTo();
            }
            return seen;
        };
    }

    @Test
    void everythingIsThereAfterARestart() {
        Export export = log.write(change ->
                context.getBean(ExportStore.class).insert(change, export("a"), RequestId.of("", export("a"))));
        Pi made = insert(pi(1));
        context.close();
        context = started();

        assertThat(context.getBean(PiStore.class).find("pi-1")).contains(made);
        assertThat(context.getBean(ExportStore.class).get("a")).isEqualTo(export);
        assertThat(context.getBean(ChangeLog.class).current()).isEqualTo(made.getRevision());
    }
}
