package dev.bramble.iscsi.events;

import dev.bramble.iscsi.volume.Extent;
import dev.bramble.iscsi.volume.Volume;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A volume in memory that counts its reads from the cache. */
final class MemoryVolume implements Volume {
    final ByteBuffer bytes;
    int readsNow;

    MemoryVolume(int size) {
        bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void check(long offset, long length) throws EOFException {
        if (offset < 0 || offset > bytes.capacity() - length) {
            throw new EOFException("%d bytes at %d".formatted(length, offset));
        }
    }

    @Override
    public long size() {
        return bytes.capacity();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws EOFException {
        check(offset, into.remaining());
        into.put(bytes.slice((int) offset, into.remaining()));
    }

    @Override
    public boolean readNow(long offset, ByteBuffer into) throws EOFException {
        read(offset, into);
        readsNow++;
        return true;
    }

    @Override
    public void write(long offset, ByteBuffer from) throws EOFException {
        check(offset, from.remaining());
        int length = from.remaining();
        bytes.put((int) offset, from, from.position(), length);
        from.position(from.limit());
    }

    @Override
    public void flush() {}

    @Override
    public void discard(long offset, long length) throws EOFException {
        writeZeroes(offset, length);
    }

    @Override
    public void writeZeroes(long offset, long length) throws EOFException {
        check(offset, length);
        bytes.put((int) offset, new byte[(int) length]);
    }

    @Override
    public Extent extentAt(long offset) {
        return new Extent(offset, bytes.capacity() - offset, true);
    }

    @Override
    public void close() {}
}
