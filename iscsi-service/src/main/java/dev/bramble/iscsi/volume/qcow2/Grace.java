package dev.bramble.iscsi.volume.qcow2;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Tells when all have left that may still use a host cluster they looked up: before that it must not become another's.
 * Entering costs two counters and no lock.
 */
final class Grace {
    private static final long PAUSE_NANOS = 20_000;

    private final LongAdder[] entered = {new LongAdder(), new LongAdder()};
    private final LongAdder[] left = {new LongAdder(), new LongAdder()};
    private final AtomicInteger epoch = new AtomicInteger();

    /** Returns what {@link #leave} wants. */
    int enter() {
        while (true) {
            int now = epoch.get();
            int side = now & 1;
            entered[side].increment();
            if (epoch.get() == now) {
                return side;
            }
            left[side].increment();
        }
    }

    void leave(int side) {
        left[side].increment();
    }

    /** Returns when all that entered before are gone; one thread at a time, which has not entered itself. */
    void drain() {
        int side = epoch.getAndIncrement() & 1;
        while (isInside(side)) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Those that left are counted first: both only grow, so equal sums mean that nobody was inside between. */
    private boolean isInside(int side) {
        long gone = left[side].sum();
        return entered[side].sum() != gone;
    }
}
