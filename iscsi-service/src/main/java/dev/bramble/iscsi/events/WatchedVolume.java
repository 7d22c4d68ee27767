package dev.bramble.iscsi.events;

import dev.bramble.iscsi.volume.Extent;
import dev.bramble.iscsi.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session's disk, its reads and writes looked at as they succeed; see {@link WatchedDisk}. */
public final class WatchedVolume implements Volume {
    private static final Logger log = LoggerFactory.getLogger(WatchedVolume.class);

    /** Hears what was seen, on the thread that did the I/O. */
    interface Listener {
        void firstRead(long offset);

        void seen(DiskFact fact);
    }

    /** What changes the disk. */
    private interface Change {
        void run() throws IOException;
    }

    private final Volume volume;
    private final RootMountWatch watch;
    private final Listener listener;
    private final ReadHistory history = new ReadHistory();
    private final AtomicBoolean wasRead = new AtomicBoolean();

    /** @param watch of the volume, shared with its other sessions */
    WatchedVolume(Volume volume, RootMountWatch watch, Listener listener) {
        this.volume = volume;
        this.watch = watch;
        this.listener = listener;
    }

    /** Its last run crashed, or still goes on. */
    public boolean isUnclean() {
        return watch.isUnclean();
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
                tell(watch.read(offset, length, history));
            }
        }
    }

    @Override
    public boolean readNow(long offset, ByteBuffer into) throws IOException {
        return wasRead.get() && !watch.concerns(offset, into.remaining()) && volume.readNow(offset, into);
    }

    @Override
    public void write(long offset, ByteBuffer from) throws IOException {
        if (watch.concerns(offset, from.remaining())) {
            ByteBuffer data = from.duplicate();
            change(offset, data.remaining(), data, () -> volume.write(offset, from));
        } else {
            volume.write(offset, from);
        }
    }

    @Override
    public void discard(long offset, long length) throws IOException {
        if (watch.concerns(offset, length)) {
            change(offset, length, null, () -> volume.discard(offset, length));
        } else {
            volume.discard(offset, length);
        }
    }

    @Override
    public void writeZeroes(long offset, long length) throws IOException {
        if (watch.concerns(offset, length)) {
            change(offset, length, null, () -> volume.writeZeroes(offset, length));
        } else {
            volume.writeZeroes(offset, length);
        }
    }

    /** In one piece, so that superblocks are compared in the order in which they reach the disk. */
    private void change(long offset, long length, @Nullable ByteBuffer data, Change change) throws IOException {
        synchronized (watch) {
            change.run();
            try {
                tell(watch.written(volume, offset, length, data, history));
            } catch (IOException e) {
                log.atWarn()
                        .addKeyValue("reason", e.getMessage())
                        .log("what was written cannot be looked at; a mount may go unseen");
            }
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
    public Extent extentAt(long offset) throws IOException {
        return volume.extentAt(offset);
    }

    @Override
    public void close() throws IOException {
        volume.close();
    }
}
