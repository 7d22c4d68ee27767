package dev.bramble.iscsi.volume.medium;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A file in memory whose user dies at a certain write, of which a part may still be done. */
public final class FragileMedium implements Medium {

    /** The process that several files share. */
    public static final class Life {
        private int left;
        private int changes;
        private int errors;
        private volatile boolean dead;

        /** @param changes that it makes before it dies */
        public Life(int changes) {
            this.left = changes;
        }

        /** Changes done so far. */
        public int changes() {
            return changes;
        }

        public boolean isDead() {
            return dead;
        }

        /** So many of the next changes fail, each with a part done. */
        public void failNext(int count) {
            errors = count;
        }

        private synchronized boolean goesOn() throws IOException {
            if (dead) {
                throw new IOException("the process died");
            }
            changes++;
            if (left-- == 0) {
                dead = true;
                return false;
            }
            if (errors > 0) {
                errors--;
                return false;
            }
            return true;
        }
    }

    private final MemoryMedium file;
    private final Life life;

    public FragileMedium(MemoryMedium file, Life life) {
        this.file = file;
        this.life = life;
    }

    private void step() throws IOException {
        if (!life.goesOn()) {
            throw new IOException("the change failed");
        }
    }

    @Override
    public long size() {
        return file.size();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        file.read(offset, into);
    }

    @Override
    public boolean readNow(long offset, ByteBuffer into) throws IOException {
        return file.readNow(offset, into);
    }

    /** The part that is done of the last write is from its begin, as it is where a copy is cut short. */
    @Override
    public void write(long offset, ByteBuffer from) throws IOException {
        synchronized (life) {
            change(offset, from);
        }
    }

    private void change(long offset, ByteBuffer from) throws IOException {
        if (!life.goesOn()) {
            int part = from.remaining() * (life.changes % 4) / 4;
            if (part > 0) {
                file.write(offset, from.slice(from.position(), part));
            }
            throw new IOException("the write failed");
        }
        file.write(offset, from);
    }

    @Override
    public void sync() throws IOException {
        if (life.dead) {
            throw new IOException("the process died");
        }
    }

    @Override
    public void resize(long size) throws IOException {
        synchronized (life) {
            step();
            file.resize(size);
        }
    }

    @Override
    public boolean punchHole(long offset, long length) throws IOException {
        synchronized (life) {
            step();
            return file.punchHole(offset, length);
        }
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
