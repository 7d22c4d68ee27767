package dev.bramble.iscsi.volume.medium;

import dev.bramble.iscsi.volume.VolumeFullException;
import dev.bramble.iscsi.volume.VolumeInUseException;
import dev.bramble.posix.Errno;
import dev.bramble.posix.FileType;
import dev.bramble.posix.ImmediateRead;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import dev.bramble.posix.PosixException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A file of the data folder, or a block device. */
public final class FileMedium implements Medium {
    private static final int PRIVATE = 0600;

    private final Path path;
    private final OpenFile file;
    private final boolean isDevice;

    private FileMedium(Path path, OpenFile file) throws IOException {
        this.path = path;
        this.file = file;
        this.isDevice = file.status().type() == FileType.BLOCK_DEVICE;
    }

    /** Opens without any lock. */
    public static FileMedium open(Path path, OpenFlag... flags) throws IOException {
        return new FileMedium(path, OpenFile.open(path, flags));
    }

    /**
     * Opens for reading and writing, for this opening alone.
     *
     * @throws VolumeInUseException when it is open so already, here or by a program of QEMU
     */
    public static FileMedium openAlone(Path path) throws IOException {
        return locked(path, OpenFile.open(path, OpenFlag.READ_WRITE), Sharing.WRITER);
    }

    /**
     * Opens a file beneath a folder, which the kernel sees to.
     *
     * @param path relative to {@code root}
     * @throws VolumeInUseException when another opening, here or by a program of QEMU, is in the way
     */
    public static FileMedium openBeneath(OpenDirectory root, Path path, Sharing sharing) throws IOException {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        OpenFile file = switch (sharing) {
            case READER, LOOKER -> root.openBeneath(name, OpenFlag.NO_FOLLOW);
            case WRITER, FILLER -> root.openBeneath(name, OpenFlag.NO_FOLLOW, OpenFlag.READ_WRITE);
        };
        return locked(path, file, sharing);
    }

    /** As {@link #openBeneath}, for a file that is not there yet and that the owner alone may read. */
    public static FileMedium createBeneath(OpenDirectory root, Path path) throws IOException {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        return locked(
                path,
                root.createBeneath(name, PRIVATE, OpenFlag.READ_WRITE, OpenFlag.CREATE, OpenFlag.EXCLUSIVE),
                Sharing.WRITER);
    }

    /**
     * Opens a block device, for this opening alone.
     *
     * @throws VolumeInUseException when it is mounted or otherwise in use
     * @throws IllegalArgumentException when it is no block device
     */
    public static FileMedium openDevice(Path path) throws IOException {
        try {
            // Of a block device O_EXCL asks whether the kernel uses it (open(2)).
            FileMedium device =
                    locked(path, OpenFile.open(path, OpenFlag.READ_WRITE, OpenFlag.EXCLUSIVE), Sharing.WRITER);
            if (!device.isDevice) {
                device.close();
                throw new IllegalArgumentException(path + " is no block device");
            }
            return device;
        } catch (PosixException e) {
            if (e.errno() == Errno.EBUSY) {
                throw new VolumeInUseException(path + " is mounted or otherwise in use on this machine", e);
            }
            throw e;
        }
    }

    private static FileMedium locked(Path path, OpenFile file, Sharing sharing) throws IOException {
        try {
            if (QemuLocks.take(file, sharing)) {
                return new FileMedium(path, file);
            }
        } catch (IOException e) {
            file.close();
            throw e;
        }
        file.close();
        throw new VolumeInUseException(path + " is open already, here or in another program (qemu-img, qemu-nbd)");
    }

    @Override
    public long size() throws IOException {
        return isDevice ? file.end() : file.status().size();
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
    public void startSync(long offset, long length) throws IOException {
        try {
            boolean _ = file.startSync(offset, length); // where it cannot be had, sync does all
        } catch (PosixException e) {
            throw explain(e);
        }
    }

    @Override
    public void resize(long size) throws IOException {
        if (!isDevice) {
            file.truncate(size);
        } else if (size > size()) {
            throw new IllegalArgumentException(
                    "%s has %d bytes: enlarge it by its own tool first".formatted(path, size()));
        }
    }

    @Override
    public boolean punchHole(long offset, long length) throws IOException {
        try {
            return file.punchHole(offset, length);
        } catch (PosixException e) {
            if (isDevice && e.errno() == Errno.EINVAL) {
                return false; // no multiple of the device's own block
            }
            throw explain(e);
        }
    }

    @Override
    public long nextData(long offset) throws IOException {
        return isDevice ? offset : file.nextData(offset);
    }

    @Override
    public long nextHole(long offset) throws IOException {
        return isDevice ? size() : file.nextHole(offset);
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
