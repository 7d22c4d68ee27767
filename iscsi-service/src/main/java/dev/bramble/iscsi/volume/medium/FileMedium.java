package dev.bramble.iscsi.volume.medium;

import dev.bramble.iscsi.volume.VolumeFullException;
import dev.bramble.iscsi.volume.VolumeInUseException;
import dev.bramble.posix.Errno;
import dev.bramble.posix.ImmediateRead;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import dev.bramble.posix.PosixException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A file of the data folder. */
public final class FileMedium implements Medium {
    /** From here on QEMU has its locks; twice as many bytes hold all of them. */
    private static final int QEMU_LOCKS = 100;

    private final Path path;
    private final OpenFile file;

    private FileMedium(Path path, OpenFile file) {
        this.path = path;
        this.file = file;
    }

    public static FileMedium open(Path path, OpenFlag... flags) throws IOException {
        return new FileMedium(path, OpenFile.open(path, flags));
    }

    /**
     * Opens for reading and writing, for this opening alone.
     *
     * @throws VolumeInUseException when it is open so already
     */
    public static FileMedium openAlone(Path path) throws IOException {
        OpenFile file = OpenFile.open(path, OpenFlag.READ_WRITE);
        if (!file.lock(QEMU_LOCKS, 2L * QEMU_LOCKS, true)) {
            file.close();
            throw new VolumeInUseException(path + " is open already");
        }
        return new FileMedium(path, file);
    }

    @Override
    public long size() throws IOException {
        return file.status().size();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        long at = offset;
        while (into.hasRemaining()) {
            int count = file.pread(at, into);
            if (count == 0) {
                throw new EOFException("%s ends at %d".formatted(path, at));
            }
            at += count;
        }
    }

    @Override
    public boolean readNow(long offset, ByteBuffer into) throws IOException {
        int start = into.position();
        if (file.preadNow(offset, into) instanceof ImmediateRead.Complete && !into.hasRemaining()) {
            return true;
        }
        into.position(start);
        return false;
    }

    @Override
    public void write(long offset, ByteBuffer from) throws IOException {
        long at = offset;
        try {
            while (from.hasRemaining()) {
                at += file.pwrite(at, from);
            }
        } catch (PosixException e) {
            throw explain(e);
        }
    }

    @Override
    public void sync() throws IOException {
        try {
            file.dataSync();
        } catch (PosixException e) {
            throw explain(e);
        }
    }

    @Override
    public void resize(long size) throws IOException {
        file.truncate(size);
    }

    @Override
    public boolean punchHole(long offset, long length) throws IOException {
        return file.punchHole(offset, length);
    }

    @Override
    public long nextData(long offset) throws IOException {
        return file.nextData(offset);
    }

    @Override
    public long nextHole(long offset) throws IOException {
        return file.nextHole(offset);
    }

    private IOException explain(PosixException e) {
        return e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT
                ? new VolumeFullException("no room left for " + path + "; free some", e)
                : e;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
