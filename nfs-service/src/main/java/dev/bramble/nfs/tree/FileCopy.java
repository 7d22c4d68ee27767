package dev.bramble.nfs.tree;

import dev.bramble.posix.Errno;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import dev.bramble.posix.PosixException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file's content in another file: shared where the file system can, else copied, holes remaining holes. */
final class FileCopy {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int PRIVATE = 0600;

    private FileCopy() {}

    /**
     * A new file with the content of another one, open; not on the disk yet.
     *
     * @param reference to a regular file
     */
    static OpenFile of(OpenFile reference, OpenDirectory folder, byte[] name) throws IOException {
        OpenFile copy = folder.createBeneath(name, PRIVATE, OpenFlag.READ_WRITE, OpenFlag.CREATE, OpenFlag.EXCLUSIVE);
        try (OpenFile source = open(reference)) {
            if (!share(source, copy)) {
                copy(source, copy);
            }
            return copy;
        } catch (IOException e) {
            copy.close();
            throw e;
        }
    }

    /** To be copied is not to be read by its Pi: the time of access stays, where the file is ours. */
    private static OpenFile open(OpenFile reference) throws PosixException {
        try {
            return reference.reopen(OpenFlag.NO_ATIME);
        } catch (PosixException e) {
            if (e.errno() == Errno.EPERM) {
                return reference.reopen();
            }
            throw e;
        }
    }

    private static boolean share(OpenFile source, OpenFile copy) throws PosixException {
        try {
            return copy.cloneFrom(source);
        } catch (PosixException e) {
            // Of these two files it cannot (ioctl_ficlone(2)): one is a swap file, say, or not checksummed.
            if (e.errno() == Errno.EINVAL || e.errno() == Errno.ETXTBSY) {
                return false;
            }
            throw e;
        }
    }

    /** As much as the file had at first: one that grows would not end. */
    private static void copy(OpenFile source, OpenFile copy) throws PosixException {
        long end = source.status().size();
        ByteBuffer buffer = ByteBuffer.allocateDirect(Math.clamp(end, 1, BUFFER_BYTES));
        long data = source.nextData(0);
        while (data < end) {
            long hole = Math.min(source.nextHole(data), end);
            long at = data;
            while (at < hole) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), hole - at));
                if (source.pread(at, buffer) == 0) {
                    break;
                }
                buffer.flip();
                while (buffer.hasRemaining()) {
                    at += copy.pwrite(at, buffer);
                }
            }
            data = at < hole ? end : source.nextData(hole);
        }
        copy.truncate(Math.min(end, source.status().size()));
    }
}
