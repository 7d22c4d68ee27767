package dev.bramble.iscsi.volume;

import dev.bramble.iscsi.volume.medium.Medium;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A sparse file or a block device, byte for byte the disk. */
final class RawVolume implements Layer {
    private static final int ZEROS = 1024 * 1024;

    private final String name;
    private final Medium medium;
    private volatile long size;

    /** Linux reports a failed write-back once and then forgets the pages: a later success would be a lie. */
    private volatile @Nullable IOException flushFailure;

    /**
     * @param name for messages
     * @param size at most the medium's; what lies behind is not shown
     */
    RawVolume(String name, Medium medium, long size) {
        this.name = name;
        this.medium = medium;
        this.size = size;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void resize(long bytes) throws IOException {
        medium.resize(bytes);
        medium.sync();
        size = bytes;
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        checkRange(offset, into.remaining());
        medium.read(offset, into);
    }

    @Override
    public boolean readNow(long offset, ByteBuffer into) throws IOException {
        checkRange(offset, into.remaining());
        return medium.readNow(offset, into);
    }

    @Override
    public void write(long offset, ByteBuffer from) throws IOException {
        checkRange(offset, from.remaining());
        medium.write(offset, from);
    }

    @Override
    public void flush() throws IOException {
        IOException failure = flushFailure;
        if (failure != null) {
            throw new IOException(name + " lost writes when it was flushed; reopen it", failure);
        }
        try {
            medium.sync();
        } catch (IOException e) {
            flushFailure = e;
            throw e;
        }
    }

    @Override
    public void discard(long offset, long length) throws IOException {
        checkRange(offset, length);
        if (length > 0 && !medium.punchHole(offset, length)) {
            overwrite(offset, length);
        }
    }

    @Override
    public void writeZeroes(long offset, long length) throws IOException {
        discard(offset, length);
    }

    private void overwrite(long offset, long length) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(length, ZEROS));
        for (long at = 0; at < length; at += zeros.limit()) {
            zeros.position(0).limit((int) Math.min(ZEROS, length - at));
            medium.write(offset + at, zeros);
        }
    }

    @Override
    public Extent extentAt(long offset) throws IOException {
        checkRange(offset, 1);
        long data = Math.min(medium.nextData(offset), size);
        return data > offset
                ? new Extent(offset, data - offset, false)
                : new Extent(offset, Math.min(medium.nextHole(offset), size) - offset, true);
    }

    @Override
    public void close() throws IOException {
        medium.close();
    }

    private void checkRange(long offset, long length) throws EOFException {
        long end = size;
        if (offset < 0 || length < 0 || offset > end - length) {
            throw new EOFException("%d bytes at %d of %d".formatted(length, offset, end));
        }
    }
}
