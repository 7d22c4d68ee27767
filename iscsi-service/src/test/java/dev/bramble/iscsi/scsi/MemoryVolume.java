package dev.bramble.iscsi.scsi;

import dev.bramble.iscsi.volume.Extent;
import dev.bramble.iscsi.volume.Volume;
import dev.bramble.iscsi.volume.VolumeFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A small disk in memory that notes what is done to it; it gives space back in pieces of 512 bytes. */
final class MemoryVolume implements Volume {
    private static final int PIECE = 512;

    final List<String> calls = new CopyOnWriteArrayList<>();
    volatile boolean isFull;
    volatile boolean failsToFlush;
    volatile Runnable beforeRead = () -> {};
    private final BitSet mapped = new BitSet();
    private byte[] bytes;

    MemoryVolume(int size) {
        bytes = new byte[size];
    }

    synchronized void resize(int size) {
        bytes = Arrays.copyOf(bytes, size);
    }

    synchronized byte[] bytes(int offset, int length) {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    @Override
    public synchronized long size() {
        return bytes.length;
    }

    @Override
    public void read(long offset, ByteBuffer into) {
        beforeRead.run();
        synchronized (this) {
            into.put(bytes, (int) offset, into.remaining());
        }
    }

    @Override
    public synchronized void write(long offset, ByteBuffer from) throws IOException {
        if (isFull) {
            throw new VolumeFullException("full", new IOException("No space left on device"));
        }
        calls.add("write %d %d".formatted(offset, from.remaining()));
        mapped.set((int) offset / PIECE, (int) (offset + from.remaining()) / PIECE);
        from.get(bytes, (int) offset, from.remaining());
    }

    @Override
    public synchronized void flush() throws IOException {
        if (failsToFlush) {
            throw new VolumeFullException("full", new IOException("No space left on device"));
        }
        calls.add("flush");
    }

    @Override
    public boolean readNow(long offset, ByteBuffer into) {
        read(offset, into);
        return true;
    }

    @Override
    public synchronized void discard(long offset, long length) {
        calls.add("discard %d %d".formatted(offset, length));
        mapped.clear((int) offset / PIECE, (int) (offset + length) / PIECE);
        Arrays.fill(bytes, (int) offset, (int) (offset + length), (byte) 0);
    }

    @Override
    public synchronized void writeZeroes(long offset, long length) {
        calls.add("zero %d %d".formatted(offset, length));
        Arrays.fill(bytes, (int) offset, (int) (offset + length), (byte) 0);
    }

    @Override
    public synchronized Extent extentAt(long offset) {
        int piece = (int) offset / PIECE;
        boolean isMapped = mapped.get(piece);
        int next = isMapped ? mapped.nextClearBit(piece) : mapped.nextSetBit(piece);
        long end = next < 0 ? bytes.length : Math.min(bytes.length, (long) next * PIECE);
        return new Extent(offset, end - offset, isMapped);
    }

    @Override
    public void close() {}
}
