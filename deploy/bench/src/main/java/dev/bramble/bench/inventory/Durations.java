package dev.bramble.bench.inventory;

import java.util.ArrayList;
import java.util.List;

/** How long something took, several times. */
final class Durations {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final List<Long> nanos = new ArrayList<>();

    void add(long taken) {
        nanos.add(taken);
    }

    double seconds(double share) {
        return atMost(share) / NANOS_PER_SECOND;
    }

    double millis(double share) {
        return atMost(share) / NANOS_PER_MILLI;
    }

    /** What a share of them, above 0 and at most 1, did not exceed (nearest rank). */
    private long atMost(double share) {
        if (nanos.isEmpty()) {
            throw new IllegalStateException("nothing was measured");
        }
        return nanos.stream().sorted().toList().get((int) Math.ceil(share * nanos.size()) - 1);
    }
}
