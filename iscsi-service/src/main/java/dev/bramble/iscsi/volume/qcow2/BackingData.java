package dev.bramble.iscsi.volume.qcow2;

import dev.bramble.disk.ByteSource;
import dev.bramble.iscsi.volume.Extent;
import dev.bramble.iscsi.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What shows through where an image has nothing of its own: the backing's bytes, and zeros behind them. */
final class BackingData {
    static final BackingData NONE = new BackingData(Optional.empty());

    private final Optional<ByteSource> source;
    private final long size;

    BackingData(Optional<ByteSource> source) {
        this.source = source;
        this.size = source.map(ByteSource::size).orElse(0L);
    }

    long size() {
        return size;
    }

    boolean covers(long offset) {
        return offset < size;
    }

    void read(long offset, ByteBuffer into) throws IOException {
        int limit = into.limit();
        into.limit(into.position() + Math.clamp(size - offset, 0, into.remaining()));
        if (into.hasRemaining() && source.isPresent()) {
            source.get().read(offset, into);
        }
        into.limit(limit);
        Zeros.fill(into);
    }

    boolean readNow(long offset, ByteBuffer into) throws IOException {
        int limit = into.limit();
        into.limit(into.position() + Math.clamp(size - offset, 0, into.remaining()));
        try {
            if (into.hasRemaining()
                    && !(source.orElse(null) instanceof Volume volume && volume.readNow(offset, into))) {
                return false;
            }
        } finally {
            into.limit(limit);
        }
        Zeros.fill(into);
        return true;
    }

    /** What of {@code length} bytes from {@code offset} is alike. */
    Extent extentAt(long offset, long length) throws IOException {
        if (!covers(offset)) {
            return new Extent(offset, length, false);
        }
        long there = Math.min(length, size - offset);
        if (source.orElse(null) instanceof Volume volume) {
            Extent extent = volume.extentAt(offset);
            return new Extent(offset, Math.min(there, extent.length()), extent.isMapped());
        }
        return new Extent(offset, there, true);
    }
}
