package dev.bramble.iscsi.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** One user's share of an open disk. */
final class UsedVolume implements Volume {
    private final VolumeStore store;
    private final VolumeId id;
    private final String user;
    private final Volume shared;
    private final AtomicBoolean closed = new AtomicBoolean();

    UsedVolume(VolumeStore store, VolumeId id, String user, Volume shared) {
        this.store = store;
        this.id = id;
        this.user = user;
        this.shared = shared;
    }

    @Override
    public long size() {
        return shared.size();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        shared.read(offset, into);
    }

    @Override
    public void write(long offset, ByteBuffer from) throws IOException {
        shared.write(offset, from);
    }

    @Override
    public void flush() throws IOException {
        shared.flush();
    }

    @Override
    public boolean readNow(long offset, ByteBuffer into) throws IOException {
        return shared.readNow(offset, into);
    }

    @Override
    public void discard(long offset, long length) throws IOException {
        shared.discard(offset, length);
    }

    @Override
    public void writeZeroes(long offset, long length) throws IOException {
        shared.writeZeroes(offset, length);
    }

    @Override
    public Extent extentAt(long offset) throws IOException {
        return shared.extentAt(offset);
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            store.release(id, user);
        }
    }
}
