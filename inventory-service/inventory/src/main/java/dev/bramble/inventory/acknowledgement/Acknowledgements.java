package dev.bramble.inventory.acknowledgement;

import dev.bramble.inventory.acknowledgement.Ledger.Lagging;
import dev.bramble.proto.inventory.v1.ServiceLag;
import dev.bramble.proto.inventory.v1.WatchRequest.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Waits for the data services to serve by a revision, with a bound: a Pi is made without them too. A service that has been
 * away for longer than that bound is not waited for at all, or each of many Pis would be.
 */
public final class Acknowledgements implements AutoCloseable {
    private final Duration within;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("acknowledgements").factory());
    /** Guards itself and what waits. */
    private final Ledger ledger;

    private final List<Waiting> waiting = new ArrayList<>();

    private boolean closed;

    /** Somebody who wants to know of a revision. */
    private record Waiting(long revision, long since, CompletableFuture<List<ServiceLag>> answer) {}

    /** What one of them is told. */
    private record Answer(CompletableFuture<List<ServiceLag>> to, List<ServiceLag> lags) {
        void give() {
            boolean _ = to.complete(lags);
        }
    }

    /**
     * Begins with no service connected.
     *
     * @param within for so long a service is waited for
     * @param nanoTime {@link System#nanoTime}
     */
    public Acknowledgements(Duration within, LongSupplier nanoTime) {
        this.within = within;
        this.nanoTime = nanoTime;
        this.ledger = new Ledger(nanoTime.getAsLong());
    }

    /** An open watch. */
    @FunctionalInterface
    public interface Watching extends AutoCloseable {
        @Override
        void close();
    }

    /** A watch is open until what is returned is closed. */
    public Watching watching(Scope scope, String watcher) {
        Optional<DataService> service = DataService.of(scope);
        if (service.isEmpty()) {
            return () -> {};
        }
        synchronized (ledger) {
            ledger.begin(service.get(), watcher);
        }
        return () -> {
            synchronized (ledger) {
                ledger.end(service.get(), watcher, nanoTime.getAsLong());
            }
            answer();
        };
    }

    /**
     * A watcher serves by everything up to a revision.
     *
     * @return false when there is no such watch: nothing is noted
     */
    public boolean acknowledge(Scope scope, String watcher, long revision) {
        Optional<DataService> service = DataService.of(scope);
        if (service.isEmpty()) {
            return false;
        }
        synchronized (ledger) {
            if (!ledger.acknowledge(service.get(), watcher, revision)) {
                return false;
            }
        }
        answer();
        return true;
    }

    /** Who has not acknowledged a revision, as soon as nobody has to be waited for; never exceptionally. */
    public CompletableFuture<List<ServiceLag>> await(long revision) {
        CompletableFuture<List<ServiceLag>> answer = new CompletableFuture<>();
        synchronized (ledger) {
            waiting.add(new Waiting(revision, nanoTime.getAsLong(), answer));
        }
        answer();
        synchronized (ledger) {
            if (!answer.isDone() && !closed) {
                Future<?> _ = timer.schedule(this::answer, within.toNanos(), TimeUnit.NANOSECONDS);
            }
        }
        return answer;
    }

    /** Tells those whose wait is over; outside of the lock, since what they do then is theirs. */
    private void answer() {
        List<Answer> over = new ArrayList<>();
        synchronized (ledger) {
            long now = nanoTime.getAsLong();
            for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
                Waiting one = each.next();
                List<Lagging> lagging = ledger.laggingBehind(one.revision());
                if (closed || lagging.stream().allMatch(lag -> isOverdue(lag, one, now))) {
                    each.remove();
                    over.add(new Answer(
                            one.answer(), lagging.stream().map(Lagging::lag).toList()));
                }
            }
        }
        over.forEach(Answer::give);
    }

    private boolean isOverdue(Lagging lag, Waiting waiting, long now) {
        return now - waiting.since() >= within.toNanos()
                || (lag.absent() && now - lag.absentSince() >= within.toNanos());
    }

    /** Nobody is waited for any more. */
    @Override
    public void close() {
        synchronized (ledger) {
            closed = true;
            timer.shutdownNow();
        }
        answer();
    }
}
