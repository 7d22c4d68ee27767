package dev.bramble.launcher;

import java.time.Duration;

/**
 * How long to wait before a service that died is started again: at once after a long life, longer and longer while it
 * keeps dying.
 *
 * @param next the wait before the next start
 */
record Backoff(Duration next) {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration LONG_LIFE = Duration.ofSeconds(60);

    static Backoff fresh() {
        return new Backoff(FIRST);
    }

    /** The wait to use after a life of this length, and the state for the time after. */
    Backoff after(Duration life) {
        return life.compareTo(LONG_LIFE) >= 0 ? fresh() : this;
    }

    Backoff longer() {
        Duration doubled = next.multipliedBy(2);
        return new Backoff(doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled);
    }
}
