package dev.bramble.nfs.server;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is on an event loop. One client that has had the loop to itself may keep it waiting a moment for its own
 * call: nobody else is there whom that delays. Of that loop's thread.
 */
final class LoopTurn {
    /** After so long without a call of another nobody else is expected. */
    static final long ALONE_AFTER = TimeUnit.MILLISECONDS.toNanos(100);

    private final LongSupplier nanos;
    private @Nullable Object current;
    private long since;

    /** @param nanos a monotonic clock */
    LoopTurn(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** A call of a connection came. */
    void of(Object connection) {
        if (!connection.equals(current)) {
            current = connection;
            since = nanos.getAsLong();
        }
    }

    /** Whether the connection that was heard last has been the only one for long enough. */
    boolean isAlone() {
        return nanos.getAsLong() - since > ALONE_AFTER;
    }
}
