package dev.bramble.iscsi.volume;

import dev.bramble.iscsi.volume.medium.Medium;
import dev.bramble.iscsi.volume.medium.Sharing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A disk whose process dies at a certain change: that one and all later ones do not happen. */
final class FailingDisk extends Disk {
    private int left;
    private boolean dead;

    FailingDisk(Path root, int changes) throws IOException {
        super(root);
        this.left = changes;
    }

    boolean isDead() {
        return dead;
    }

    /** It dies now. */
    synchronized void kill() {
        dead = true;
    }

    private synchronized void step() throws IOException {
        if (dead || left-- == 0) {
            dead = true;
            throw new IOException("the process died");
        }
    }

    @Override
    Path makeFolder() throws IOException {
        step();
        return super.makeFolder();
    }

    @Override
    Medium open(Path file, Sharing sharing) throws IOException {
        return new FailingMedium(super.open(file, sharing));
    }

    @Override
    Medium create(Path file) throws IOException {
        step();
        return new FailingMedium(super.create(file));
    }

    @Override
    boolean reflink(Path from, Path into) throws IOException {
        step();
        return super.reflink(from, into);
    }

    @Override
    void replace(Path file, String text) throws IOException {
        step();
        super.replace(file, text);
    }

    @Override
    void sync(Path path) throws IOException {
        step();
        super.sync(path);
    }

    @Override
    void move(Path from, Path to) throws IOException {
        step();
        super.move(from, to);
    }

    @Override
    void delete(Path file) throws IOException {
        step();
        super.delete(file);
    }

    @Override
    void deleteTree(Path folder) throws IOException {
        step();
        super.deleteTree(folder);
    }

    private final class FailingMedium implements Medium {
        private final Medium medium;

        FailingMedium(Medium medium) {
            this.medium = medium;
        }

        @Override
        public long size() throws IOException {
            return medium.size();
        }

        @Override
        public void read(long offset, ByteBuffer into) throws IOException {
            medium.read(offset, into);
        }

        @Override
        public boolean readNow(long offset, ByteBuffer into) throws IOException {
            return medium.readNow(offset, into);
        }

        @Override
        public void write(long offset, ByteBuffer from) throws IOException {
            step();
            medium.write(offset, from);
        }

        @Override
        public void sync() throws IOException {
            step();
            medium.sync();
        }

        @Override
        public void resize(long size) throws IOException {
            step();
            medium.resize(size);
        }

        @Override
        public boolean punchHole(long offset, long length) throws IOException {
            step();
            return medium.punchHole(offset, length);
        }

        @Override
        public long nextData(long offset) throws IOException {
            return medium.nextData(offset);
        }

        @Override
        public long nextHole(long offset) throws IOException {
            return medium.nextHole(offset);
        }

        @Override
        public void close() throws IOException {
            medium.close();
        }
    }
}
