package dev.bramble.iscsi.volume.medium;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A file in memory, which knows no holes. */
public final class MemoryMedium implements Medium {
    private byte[] bytes;
    private int size;

    public MemoryMedium(byte[] bytes) {
        this.bytes = bytes.clone();
        this.size = bytes.length;
    }

    @Override
    public synchronized long size() {
        return size;
    }

    /** All bytes. */
    public synchronized byte[] image() {
        return Arrays.copyOf(bytes, size);
    }

    @Override
    public synchronized void read(long offset, ByteBuffer into) throws EOFException {
        if (offset > size - into.remaining()) {
            throw new EOFException("%d bytes at %d of %d".formatted(into.remaining(), offset, size));
        }
        into.put(bytes, (int) offset, into.remaining());
    }

    @Override
    public boolean readNow(long offset, ByteBuffer into) throws EOFException {
        read(offset, into);
        return true;
    }

    @Override
    public synchronized void write(long offset, ByteBuffer from) {
        int end = Math.toIntExact(offset + from.remaining());
        if (end > size) {
            resize(end);
        }
        from.get(bytes, (int) offset, from.remaining());
    }

    @Override
    public void sync() {}

    @Override
    public synchronized void resize(long wanted) {
        int longer = Math.toIntExact(wanted);
        if (longer > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(longer, bytes.length * 2));
        }
        if (longer < size) {
            Arrays.fill(bytes, longer, size, (byte) 0);
        }
        size = longer;
    }

    @Override
    public synchronized boolean punchHole(long offset, long length) {
        int end = (int) Math.min(size, offset + length);
        if (offset < end) {
            Arrays.fill(bytes, (int) offset, end, (byte) 0);
        }
        return true;
    }

    @Override
    public long nextData(long offset) {
        return offset;
    }

    @Override
    public long nextHole(long offset) {
        return size();
    }

    @Override
    public void close() {}
}
