package dev.bramble.bench.iscsi.load;

import java.util.Arrays;

/** How long operations took, each of them. */
public final class Latencies {
    private long[] nanos = new long[1024];
    private int count;

    void add(long taken) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = taken;
    }

    public int count() {
        return count;
    }

    /**
     * The time in microseconds that a share of the operations did not exceed (nearest rank).
     *
     * @param share above 0, at most 1
     */
    public double micros(double share) {
        if (count == 0) {
            throw new IllegalStateException("nothing was measured");
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(share * count) - 1] / 1000.0;
    }
}
