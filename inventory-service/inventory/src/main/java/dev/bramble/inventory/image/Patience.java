package dev.bramble.inventory.image;

import java.time.Duration;

/**
 * How long a file that is fetched is waited for.
 *
 * @param connect for a connection
 * @param silence for the next byte, or for an answer to begin
 * @param pause before the first new attempt; doubled for each one that brought nothing, {@link #LONGEST} at most
 * @param attempts that bring nothing, one after the other, before it is given up
 */
record Patience(Duration connect, Duration silence, Duration pause, int attempts) {
    /** Together about a minute of pauses: a router that starts anew. */
    static final Patience USUAL =
            new Patience(Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofMillis(500), 8);

    private static final Duration LONGEST = Duration.ofSeconds(16);

    /** Before the attempt of this number, from 1. */
    Duration pauseBefore(int attempt) {
        Duration doubled = pause.multipliedBy(1L << Math.min(attempt - 1, 16));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
}
