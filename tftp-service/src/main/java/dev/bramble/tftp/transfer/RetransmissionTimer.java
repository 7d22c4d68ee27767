package dev.bramble.tftp.transfer;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * When to send again, and when to give up. A timeout that was negotiated (RFC 2349) is kept as it is. Without one the
 * first retransmission comes after 0.7 s: a Pi 3's boot ROM gives up about 1 s after a lost block. Then it backs off.
 * All times in nanoseconds of one monotonic clock.
 */
final class RetransmissionTimer {
    private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(700);
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(5);
    /** A Pi's TFTP_FILE_TIMEOUT: its patience with a file in all. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    private final long first;
    private final boolean negotiated;
    private final long patience;
    private long interval;
    private long lastSent;
    private long lastProgress;

    RetransmissionTimer(Optional<Integer> timeoutSeconds) {
        negotiated = timeoutSeconds.isPresent();
        first = timeoutSeconds.map(TimeUnit.SECONDS::toNanos).orElse(FIRST);
        patience = Math.max(PATIENCE, 3 * first);
        interval = first;
    }

    /** The client moved on. */
    void progress(long now) {
        lastProgress = now;
        interval = first;
    }

    /** Something new, or the answer to progress, was sent. */
    void sent(long now) {
        lastSent = now;
    }

    /** The same was sent again because nothing came. */
    void backOff(long now) {
        lastSent = now;
        interval = negotiated ? first : Math.min(interval * 2, LONGEST);
    }

    boolean isExhausted(long now) {
        return now - lastProgress >= patience;
    }

    long sinceSent(long now) {
        return now - lastSent;
    }

    long deadline() {
        long next = lastSent + interval;
        long end = lastProgress + patience;
        return next - end < 0 ? next : end;
    }
}
