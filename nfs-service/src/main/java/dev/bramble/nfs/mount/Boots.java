package dev.bramble.nfs.mount;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;

/** When Pis booted last, as tftp-service tells. Safe for use by several threads. */
public final class Boots {
    private final InstantSource clock;
    private final ConcurrentHashMap<String, Boot> latest = new ConcurrentHashMap<>();

    private record Boot(Instant said, Instant heard) {}

    public Boots(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * A Pi began to ask for its files; told again and again of the same boot. What is told of a Pi first may be of long ago.
     *
     * @param said by tftp-service's clock
     */
    public void booted(String uid, Instant said) {
        latest.compute(uid, (pi, before) -> {
            if (before == null) {
                return new Boot(said, Instant.MIN);
            }
            return before.said().equals(said) ? before : new Boot(said, clock.instant());
        });
    }

    /** Whether a Pi surely booted after this: by tftp-service's clock, and heard of then, as clocks may differ. */
    boolean isBootedSince(String uid, Instant time) {
        Boot boot = latest.get(uid);
        return boot != null && boot.said().isAfter(time) && boot.heard().isAfter(time);
    }
}
