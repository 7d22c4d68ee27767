package dev.bramble.inventory.api;

import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.boot.BootHistory;
import dev.bramble.proto.boot.v1.Boot;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * One WatchBoots call: the boots in progress, then each new state. A reader that falls behind is sent the latest state of
 * each boot, so what waits for it is bounded by the number of boots.
 */
final class BootWatch implements Runnable {
    /** How soon the end of a silent call is noticed. */
    private static final long CHECK_SECONDS = 2;

    private final BootHistory history;
    private final Predicate<Boot> wanted;
    private final StreamGate<Boot> gate;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Map<String, Boot> waiting = new LinkedHashMap<>();

    BootWatch(BootHistory history, Predicate<Boot> wanted, ServerCallStreamObserver<Boot> response) {
        this.history = history;
        this.wanted = wanted;
        this.gate = new StreamGate<>(response);
    }

    @Override
    public void run() {
        // Listening first, reading then: what changes in between comes by both ways, and the later version stays.
        try (var _ = history.listen(this::add)) {
            history.store().inProgress().reversed().forEach(this::add);
            while (gate.isOpen()) {
                for (Boot boot : take()) {
                    gate.send(boot);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            gate.fail(Refusal.cancelled("inventory-service is stopping; watch again"));
        } catch (Exception e) {
            gate.fail(e);
        }
    }

    private void add(Boot boot) {
        if (!wanted.test(boot)) {
            return;
        }
        lock.lock();
        try {
            waiting.merge(boot.getId(), boot, (one, other) -> other.getVersion() > one.getVersion() ? other : one);
            added.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private List<Boot> take() throws InterruptedException {
        lock.lock();
        try {
            long nanos = TimeUnit.SECONDS.toNanos(CHECK_SECONDS);
            while (waiting.isEmpty() && nanos > 0) {
                nanos = added.awaitNanos(nanos);
            }
            List<Boot> taken = new ArrayList<>(waiting.values());
            waiting.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
