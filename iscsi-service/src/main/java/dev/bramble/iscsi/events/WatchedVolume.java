package dev.bramble.iscsi.events;

import dev.bramble.iscsi.volume.Extent;
import dev.bramble.iscsi.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A session's disk, its reads and writes looked at as they succeed. */
public final class WatchedVolume implements Volume {

    /** Hears what was seen, on the thread that did the I/O. */
    public interface Listener {
        void firstRead(long offset);

        void seen(DiskFact fact);
    }

    private final Volume volume;
    private final RootMountWatch watch;
    private final Listener listener;
    private final AtomicBoolean wasRead = new AtomicBoolean();

    public WatchedVolume(Volume volume, RootMountWatch watch, Listener listener) {
        this.volume = volume;
        this.watch = watch;
        this.listener = listener;
    }

    @Override
    public long size() {
        return volume.size();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        int length = into.remaining();
        volume.read(offset, into);
        if (!wasRead.get() && wasRead.compareAndSet(false, true)) {
            listener.firstRead(offset);
        }
        if (watch.concerns(offset, length)) {
            synchronized (watch) {
                tell(watch.read(offset, length));
            }
        }
    }

    @Override
    public void write(long offset, ByteBuffer from) throws IOException {
        if (!watch.concerns(offset, from.remaining())) {
            volume.write(offset, from);
            return;
        }
        // In one piece, so that superblocks are compared in the order in which they reach the disk.
        synchronized (watch) {
            ByteBuffer data = from.duplicate();
            volume.write(offset, from);
            tell(watch.written(offset, data));
        }
    }

    private void tell(List<DiskFact> facts) {
        facts.forEach(listener::seen);
    }

    @Override
    public void flush() throws IOException {
        volume.flush();
    }

    @Override
    public boolean readNow(long offset, ByteBuffer into) throws IOException {
        return !watch.concerns(offset, into.remaining()) && wasRead.get() && volume.readNow(offset, into);
    }

    @Override
    public void discard(long offset, long length) throws IOException {
        volume.discard(offset, length);
    }

    @Override
    public void writeZeroes(long offset, long length) throws IOException {
        volume.writeZeroes(offset, length);
    }

    @Override
    public Extent extentAt(long offset) throws IOException {
        return volume.extentAt(offset);
    }

    @Override
    public void close() throws IOException {
        volume.close();
    }
}
