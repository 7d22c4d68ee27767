package dev.bramble.iscsi.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.StampedLock;

/**
 * A volume whose layer can be changed for another while it is used: who reads or writes meanwhile waits. Between
 * changes readers and writers do not wait for each other.
 */
final class PausableVolume implements Volume {

    /** Something done to the layer while nobody uses it. */
    interface Change {

        /** Answers with the layer from then on. */
        Layer to(Layer layer) throws IOException;
    }

    private interface Use {
        void of(Layer layer) throws IOException;
    }

    private final StampedLock gate = new StampedLock();
    private final Runnable full;
    private volatile Layer layer;

    /** @param full told when a write found no room */
    PausableVolume(Layer layer, Runnable full) {
        this.layer = layer;
        this.full = full;
    }

    /** Changes the layer when all calls under way are done. When that throws, the layer stays. */
    void change(Change change) throws IOException {
        long stamp = gate.writeLock();
        try {
            layer = change.to(layer);
        } finally {
            gate.unlockWrite(stamp);
        }
    }

    Layer layer() {
        return layer;
    }

    private void use(Use use) throws IOException {
        long stamp = gate.readLock();
        try {
            use.of(layer);
        } finally {
            gate.unlockRead(stamp);
        }
    }

    private void alter(Use use) throws IOException {
        try {
            use(use);
        } catch (VolumeFullException e) {
            full.run();
            throw e;
        }
    }

    @Override
    public long size() {
        return layer.size();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        long stamp = gate.readLock();
        try {
            layer.read(offset, into);
        } finally {
            gate.unlockRead(stamp);
        }
    }

    @Override
    public boolean readNow(long offset, ByteBuffer into) throws IOException {
        long stamp = gate.tryReadLock();
        if (stamp == 0) {
            return false;
        }
        try {
            return layer.readNow(offset, into);
        } finally {
            gate.unlockRead(stamp);
        }
    }

    @Override
    public void write(long offset, ByteBuffer from) throws IOException {
        alter(layer -> layer.write(offset, from));
    }

    @Override
    public void flush() throws IOException {
        use(Layer::flush);
    }

    @Override
    public void discard(long offset, long length) throws IOException {
        alter(layer -> layer.discard(offset, length));
    }

    @Override
    public void writeZeroes(long offset, long length) throws IOException {
        alter(layer -> layer.writeZeroes(offset, length));
    }

    @Override
    public Extent extentAt(long offset) throws IOException {
        long stamp = gate.readLock();
        try {
            return layer.extentAt(offset);
        } finally {
            gate.unlockRead(stamp);
        }
    }

    @Override
    public void close() throws IOException {
        layer.close();
    }
}
