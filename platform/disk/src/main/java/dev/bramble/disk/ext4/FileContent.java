package dev.bramble.disk.ext4;

import dev.bramble.disk.ByteSource;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The bytes of a file; holes read as zeros. */
public final class FileContent implements ByteSource {
    private final ByteSource source;
    private final List<Run> runs;
    private final long size;

    /** @param runs ordered by offset, none over another, all within {@code size} */
    FileContent(ByteSource source, List<Run> runs, long size) {
        this.source = source;
        this.runs = List.copyOf(runs);
        this.size = size;
    }

    @Override
    public long size() {
        return size;
    }

    /** Where there is data; ordered, and all else is holes. */
    public List<Run> data() {
        return runs;
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        if (offset < 0 || offset > size - into.remaining()) {
            throw new EOFException("read of %d bytes at %d of %d".formatted(into.remaining(), offset, size));
        }
        int limit = into.limit();
        long at = offset;
        int next = firstEndingAfter(offset);
        while (into.hasRemaining()) {
            Run run = next < runs.size() ? runs.get(next) : new Run(size, 1, 0);
            if (at < run.offset()) {
                int zeros = (int) Math.min(into.remaining(), run.offset() - at);
                into.put(new byte[zeros]);
                at += zeros;
            } else {
                int count = (int) Math.min(into.remaining(), run.end() - at);
                into.limit(into.position() + count);
                source.read(run.at() + at - run.offset(), into);
                into.limit(limit);
                at += count;
                next++;
            }
        }
    }

    private int firstEndingAfter(long offset) {
        int low = 0;
        int high = runs.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (runs.get(middle).end() > offset) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
