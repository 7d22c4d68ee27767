package dev.bramble.iscsi.volume.qcow2;

import java.util.Arrays;

/**
 * Reference counts above 1, which only host clusters with several compressed ones have. Filled in ascending order; eight
 * bytes each.
 */
final class SharedCounts {
    private static final int COUNT_BITS = 16;

    private long[] counts = new long[16];
    private int size;

    int size() {
        return size;
    }

    void append(int cluster, int count) {
        if (size == counts.length) {
            counts = Arrays.copyOf(counts, 2 * size);
        }
        counts[size++] = (long) cluster << COUNT_BITS | count;
    }

    /** The count of a cluster that is counted at all. */
    int of(int cluster) {
        int at = find(cluster);
        return at < 0 ? 1 : (int) counts[at] & 0xffff;
    }

    /** Returns whether it was more than 1. */
    boolean reset(int cluster) {
        int at = find(cluster);
        if (at < 0 || of(cluster) == 1) {
            return false;
        }
        counts[at] = (long) cluster << COUNT_BITS | 1;
        return true;
    }

    private int find(int cluster) {
        int at = Arrays.binarySearch(counts, 0, size, (long) cluster << COUNT_BITS);
        int next = at < 0 ? -at - 1 : at;
        return next < size && counts[next] >>> COUNT_BITS == cluster ? next : -1;
    }
}
