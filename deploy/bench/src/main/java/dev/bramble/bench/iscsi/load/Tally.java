package dev.bramble.bench.iscsi.load;

import dev.bramble.bench.iscsi.load.Operations.Operation;
import java.util.Arrays;

/** What was done while it counted. */
public final class Tally {
    private static final int RECENT = 256;

    private final Latencies latencies = new Latencies();
    private final int[] written = new int[RECENT];
    private int writes;
    private long bytes;
    private boolean counting = true;

    void done(Operation operation, long nanos) {
        if (operation.write()) {
            written[writes++ % RECENT] = operation.block();
        }
        if (counting) {
            latencies.add(nanos);
            bytes += (long) operation.count() * Content.BLOCK;
        }
    }

    /** What ends from now on comes too late. */
    void stop() {
        counting = false;
    }

    /** The first blocks of the last writes, at most 256. */
    int[] lastWritten() {
        return Arrays.copyOf(written, Math.min(writes, RECENT));
    }

    public int operations() {
        return latencies.count();
    }

    public long bytes() {
        return bytes;
    }

    public Latencies latencies() {
        return latencies;
    }
}
