package dev.bramble.inventory.api;

import dev.bramble.inventory.store.InventoryFeed;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the watchers read. Nearly all of them wait at one revision and are woken by one change: they share one reading of it,
 * where each would run a transaction of its own else.
 */
final class WatchBatches {
    private static final int LIMIT = 500;
    /** Another process' changes are looked for with each bookmark only, so that nothing is found is true for a while. */
    private static final long NOTHING_HOLDS_NANOS = Duration.ofMillis(100).toNanos();

    private final LongFunction<Optional<InventoryFeed.Batch>> reading;
    private final LongPredicate hasMoreAfter;
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<Long, CompletableFuture<Optional<InventoryFeed.Batch>>> underWay =
            new ConcurrentHashMap<>();
    private volatile @Nullable Kept last;

    /** @param from the revision that {@code batch} follows */
    private record Kept(long from, InventoryFeed.Batch batch, long readAt) {}

    WatchBatches(InventoryFeed feed) {
        this(revision -> feed.after(revision, LIMIT), feed::hasMoreAfter, System::nanoTime);
    }

    /**
     * @param reading as {@link InventoryFeed#after}
     * @param hasMoreAfter as {@link InventoryFeed#hasMoreAfter}
     */
    WatchBatches(
            LongFunction<Optional<InventoryFeed.Batch>> reading, LongPredicate hasMoreAfter, LongSupplier nanoTime) {
        this.reading = reading;
        this.hasMoreAfter = hasMoreAfter;
        this.nanoTime = nanoTime;
    }

    /**
     * The changes after a revision, as {@link InventoryFeed#after} has them. There may be later ones by now: a batch is right
     * however old it is, since whoever takes it goes on where it ends.
     */
    Optional<InventoryFeed.Batch> after(long revision) {
        Kept kept = last;
        if (kept != null && kept.from() == revision && holds(kept)) {
            return Optional.of(kept.batch());
        }
        CompletableFuture<Optional<InventoryFeed.Batch>> own = new CompletableFuture<>();
        CompletableFuture<Optional<InventoryFeed.Batch>> others = underWay.putIfAbsent(revision, own);
        return others == null ? read(revision, own) : join(others);
    }

    private boolean holds(Kept kept) {
        return kept.batch().upTo() > kept.from()
                || (nanoTime.getAsLong() - kept.readAt() < NOTHING_HOLDS_NANOS && !hasMoreAfter.test(kept.from()));
    }

    private Optional<InventoryFeed.Batch> read(long revision, CompletableFuture<Optional<InventoryFeed.Batch>> own) {
        try {
            long at = nanoTime.getAsLong();
            Optional<InventoryFeed.Batch> batch = reading.apply(revision);
            batch.ifPresent(found -> last = new Kept(revision, found, at));
            own.complete(batch);
            return batch;
        } catch (RuntimeException | Error e) {
            // Of whatever kind: the others wait for it.
            own.completeExceptionally(e);
            throw e;
        } finally {
            underWay.remove(revision, own);
        }
    }

    private static Optional<InventoryFeed.Batch> join(CompletableFuture<Optional<InventoryFeed.Batch>> others) {
        try {
            return others.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }
}
