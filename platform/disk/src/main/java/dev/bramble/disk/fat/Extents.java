package dev.bramble.disk.fat;

import dev.bramble.disk.ByteSource;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A chain of clusters as runs of neighbours. Grows while the chain is followed, then only read. */
final class Extents {
    private final Geometry geometry;
    private long[] starts = new long[4]; // first cluster of each run
    private long[] ends = new long[4]; // how many clusters the chain has up to the end of each run
    private int runs;

    Extents(Geometry geometry) {
        this.geometry = geometry;
    }

    void add(long cluster) {
        long before = clusters();
        if (runs > 0 && starts[runs - 1] + length(runs - 1) == cluster) {
            ends[runs - 1]++;
            return;
        }
        if (runs == starts.length) {
            starts = Arrays.copyOf(starts, runs * 2);
            ends = Arrays.copyOf(ends, runs * 2);
        }
        starts[runs] = cluster;
        ends[runs] = before + 1;
        runs++;
    }

    long clusters() {
        return runs == 0 ? 0 : ends[runs - 1];
    }

    private long length(int run) {
        return ends[run] - (run == 0 ? 0 : ends[run - 1]);
    }

    /** The chain's bytes up to {@code size}, read from {@code source}. */
    ByteSource on(ByteSource source, long size) {
        return new ByteSource() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public void read(long offset, ByteBuffer into) throws IOException {
                if (offset < 0 || offset > size - into.remaining()) {
                    throw new EOFException("read of %d bytes at %d of %d".formatted(into.remaining(), offset, size));
                }
                readRuns(source, offset, into);
            }
        };
    }

    private void readRuns(ByteSource source, long offset, ByteBuffer into) throws IOException {
        int limit = into.limit();
        long position = offset;
        int run = runOf(offset / geometry.clusterSize());
        while (into.hasRemaining()) {
            long end = ends[run] * geometry.clusterSize();
            long inRun = position - (ends[run] - length(run)) * geometry.clusterSize();
            int count = (int) Math.min(into.remaining(), end - position);
            into.limit(into.position() + count);
            source.read(geometry.offsetOf(starts[run]) + inRun, into);
            into.limit(limit);
            position += count;
            run++;
        }
    }

    /** The run that has the chain's cluster {@code index}. */
    private int runOf(long index) {
        int found = Arrays.binarySearch(ends, 0, runs, index + 1);
        return found >= 0 ? found : -found - 1;
    }
}
