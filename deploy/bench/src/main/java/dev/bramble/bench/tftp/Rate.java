package dev.bramble.bench.tftp;

import java.time.Duration;

/** Amounts over time. */
final class Rate {
    private static final double NANOS = 1e9;
    static final double MEGA = 1e6;

    private Rate() {}

    /** MB (10^6 bytes) per second. */
    static double megabytes(long bytes, Duration taken) {
        return perSecond(bytes, taken) / MEGA;
    }

    static double perSecond(long count, Duration taken) {
        return count / seconds(taken);
    }

    static double seconds(Duration taken) {
        return taken.toNanos() / NANOS;
    }
}
