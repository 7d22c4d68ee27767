package dev.bramble.iscsi.volume.qcow2;

import dev.bramble.iscsi.volume.medium.Medium;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The file of an image. It grows in steps, so that few syncs have to write a new size. */
final class HostFile {
    private static final int STEP_CLUSTERS = 16;

    private final Medium medium;
    private final long step;
    private volatile long end;

    HostFile(Medium medium, Geometry geometry) throws IOException {
        this.medium = medium;
        this.step = (long) geometry.clusterSize() * STEP_CLUSTERS;
        this.end = medium.size();
    }

    Medium medium() {
        return medium;
    }

    long end() {
        return end;
    }

    /** Other writers' files may end within their last cluster. */
    void read(long offset, ByteBuffer into) throws IOException {
        int limit = into.limit();
        int there = Math.clamp(end - offset, 0, into.remaining());
        into.limit(into.position() + there);
        medium.read(offset, into);
        into.limit(limit);
        Zeros.fill(into);
    }

    boolean readNow(long offset, ByteBuffer into) throws IOException {
        return offset <= end - into.remaining() && medium.readNow(offset, into);
    }

    void write(long offset, ByteBuffer from) throws IOException {
        reach(offset + from.remaining());
        medium.write(offset, from);
    }

    /** Makes the file reach to {@code needed} at least; what is new is zeros. */
    void reach(long needed) throws IOException {
        if (needed <= end) {
            return;
        }
        synchronized (this) {
            if (needed > end) {
                long grown = (needed + step - 1) / step * step;
                medium.resize(grown);
                end = grown;
            }
        }
    }
}
