package dev.bramble.iscsi.volume.qcow2;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Buffers of a cluster each for copy on write, a few of which are kept. */
final class ScratchClusters {
    private static final int KEPT_BYTES = 1024 * 1024;
    private static final int FEWEST = 1;

    private final int size;
    private final int most;
    private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();
    private final AtomicInteger kept = new AtomicInteger();

    ScratchClusters(Geometry geometry) {
        this.size = geometry.clusterSize();
        this.most = Math.max(FEWEST, KEPT_BYTES / size);
    }

    ByteBuffer take() {
        ByteBuffer buffer = free.poll();
        if (buffer == null) {
            return ByteBuffer.allocateDirect(size);
        }
        kept.decrementAndGet();
        return buffer.clear();
    }

    void give(ByteBuffer buffer) {
        if (kept.get() < most) {
            kept.incrementAndGet();
            free.add(buffer);
        }
    }
}
