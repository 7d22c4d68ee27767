package dev.bramble.iscsi.volume;

import dev.bramble.iscsi.volume.medium.Medium;
import dev.bramble.iscsi.volume.medium.Sharing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A disk that counts what is done to its files; it cannot share blocks. */
final class CountingDisk extends Disk {
    /** What was done so far; lengths in bytes. */
    record Work(long reads, long bytesRead, long writes, long bytesWritten, long syncs, long searches) {
        Work minus(Work before) {
            return new Work(
                    reads - before.reads,
                    bytesRead - before.bytesRead,
                    writes - before.writes,
                    bytesWritten - before.bytesWritten,
                    syncs - before.syncs,
                    searches - before.searches);
        }
    }

    private Work done = new Work(0, 0, 0, 0, 0, 0);

    CountingDisk(Path root) throws IOException {
        super(root);
    }

    synchronized Work done() {
        return done;
    }

    private synchronized void did(long bytesRead, long bytesWritten, int syncs, int searches) {
        done = new Work(
                done.reads + (bytesRead > 0 ? 1 : 0),
                done.bytesRead + bytesRead,
                done.writes + (bytesWritten > 0 ? 1 : 0),
                done.bytesWritten + bytesWritten,
                done.syncs + syncs,
                done.searches + searches);
    }

    @Override
    Medium open(Path file, Sharing sharing) throws IOException {
        return new CountingMedium(super.open(file, sharing));
    }

    @Override
    Medium create(Path file) throws IOException {
        return new CountingMedium(super.create(file));
    }

    @Override
    boolean reflink(Path from, Path into) {
        return false;
    }

    @Override
    void replace(Path file, String text) throws IOException {
        did(0, 1, 0, 0); // how long the text is depends on the digits of its numbers
        super.replace(file, text);
    }

    @Override
    void sync(Path path) throws IOException {
        did(0, 0, 1, 0);
        super.sync(path);
    }

    private final class CountingMedium implements Medium {
        private final Medium medium;

        CountingMedium(Medium medium) {
            this.medium = medium;
        }

        @Override
        public long size() throws IOException {
            return medium.size();
        }

        @Override
        public void read(long offset, ByteBuffer into) throws IOException {
            did(into.remaining(), 0, 0, 0);
            medium.read(offset, into);
        }

        @Override
        public boolean readNow(long offset, ByteBuffer into) throws IOException {
            did(into.remaining(), 0, 0, 0);
            return medium.readNow(offset, into);
        }

        @Override
        public void write(long offset, ByteBuffer from) throws IOException {
            did(0, from.remaining(), 0, 0);
            medium.write(offset, from);
        }

        @Override
        public void sync() throws IOException {
            did(0, 0, 1, 0);
            medium.sync();
        }

        @Override
        public void resize(long size) throws IOException {
            medium.resize(size);
        }

        @Override
        public boolean punchHole(long offset, long length) throws IOException {
            did(0, 1, 0, 0);
            return medium.punchHole(offset, length);
        }

        @Override
        public long nextData(long offset) throws IOException {
            did(0, 0, 0, 1);
            return medium.nextData(offset);
        }

        @Override
        public long nextHole(long offset) throws IOException {
            did(0, 0, 0, 1);
            return medium.nextHole(offset);
        }

        @Override
        public void close() throws IOException {
            medium.close();
        }
    }
}
