package dev.bramble.iscsi.events;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Parts of a disk; asked for every transfer, so it is two arrays and a few comparisons. */
final class Regions {

    /** From {@code start} up to, not with, {@code end}, in bytes. */
    record Region(long start, long end) {}

    private final long[] starts;
    private final long[] ends;

    private Regions(long[] starts, long[] ends) {
        this.starts = starts;
        this.ends = ends;
    }

    /** Those given, which may overlap; empty ones do not count. */
    static Regions of(Collection<Region> regions) {
        List<Region> sorted = regions.stream()
                .filter(region -> region.start() < region.end())
                .sorted(Comparator.comparingLong(Region::start))
                .toList();
        long[] starts = new long[sorted.size()];
        long[] ends = new long[sorted.size()];
        int count = 0;
        for (Region region : sorted) {
            if (count > 0 && region.start() <= ends[count - 1]) {
                ends[count - 1] = Math.max(ends[count - 1], region.end());
            } else {
                starts[count] = region.start();
                ends[count] = region.end();
                count++;
            }
        }
        return new Regions(java.util.Arrays.copyOf(starts, count), java.util.Arrays.copyOf(ends, count));
    }

    /** Whether any byte of a range lies in one of them. */
    boolean touch(long offset, long length) {
        int low = 0;
        int high = ends.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] > offset) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low < starts.length && starts[low] - offset < length;
    }
}
