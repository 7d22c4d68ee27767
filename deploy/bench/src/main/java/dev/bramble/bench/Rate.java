package dev.bramble.bench;

import java.time.Duration;

/** Amounts over time. */
public final class Rate {
    private static final double NANOS = 1e9;
    public static final double MEGA = 1e6;

    private Rate() {}

    /** MB (10^6 bytes) per second. */
    public static double megabytes(long bytes, Duration taken) {
        return perSecond(bytes, taken) / MEGA;
    }

    public static double perSecond(long count, Duration taken) {
        return count / seconds(taken);
    }

    public static double seconds(Duration taken) {
        return taken.toNanos() / NANOS;
    }
}
