package dev.bramble.iscsi.scsi;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long writes are put off with BUSY while there is no room for them, before they fail. The time begins with the first
 * write that found no room, and ends when the one that was refused last goes through, or when for as long nothing was
 * refused. Safe for use by several threads.
 */
final class FullHold {
    private static final long NOWHERE = -1;

    private final long hold;
    private final LongSupplier nanos;
    private volatile long refusedOffset = NOWHERE;
    private long since;
    private long last;

    /** @param nanos a clock as {@link System#nanoTime} */
    FullHold(Duration hold, LongSupplier nanos) {
        this.hold = hold.toNanos();
        this.nanos = nanos;
    }

    /** A write found no room; true: it is to be tried again. */
    synchronized boolean refused(long offset) {
        long now = nanos.getAsLong();
        if (refusedOffset == NOWHERE || now - last > hold) {
            since = now;
        }
        last = now;
        refusedOffset = offset;
        return now - since < hold;
    }

    /** A write went through. */
    void written(long offset) {
        if (refusedOffset == offset) {
            refusedOffset = NOWHERE;
        }
    }

    /** There is no room, as far as is known. */
    boolean isFull() {
        return refusedOffset != NOWHERE;
    }
}
