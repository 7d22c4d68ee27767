package dev.bramble.tftp.events;

import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Lets through of equal events a burst of {@value #BURST} and then one a second, so that a client that asks the same a
 * thousand times a second fills neither spool nor topic. The times are those of the requests, which threads may bring a
 * little out of order; a clock set back by more than that begins anew.
 */
final class EventDamping {
    static final int BURST = 16;
    static final int LIMIT = 4096;

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration AHEAD = INTERVAL.multipliedBy(BURST);
    /** The end of a probe is told after later requests, at the time of its own. */
    static final Duration DISORDER = Duration.ofMinutes(1);

    /** Events are equal that are of one kind, about one file, and of one client. */
    record Key(String address, DetailCase kind, String path) {}

    /** When all that was let through would have been paid for at one a second. */
    private final Map<Key, Instant> paid = new Recent<>(LIMIT);

    /** Whether the event is to be let through. */
    synchronized boolean admits(Key key, Instant time) {
        Instant until = paid.getOrDefault(key, time);
        if (until.isBefore(time) || until.isAfter(time.plus(AHEAD).plus(DISORDER))) {
            until = time;
        }
        Instant next = until.plus(INTERVAL);
        if (next.isAfter(time.plus(AHEAD))) {
            return false;
        }
        paid.put(key, next);
        return true;
    }

    synchronized int size() {
        return paid.size();
    }
}
