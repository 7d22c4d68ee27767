package dev.bramble.nfs.fs;

import dev.bramble.posix.FileStatus;
import dev.bramble.posix.FileType;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.PosixException;

/**
 * A file of an export as it is now, held open until closed.
 *
 * @param status of a moment ago
 */
record LocatedFile(HeldFile held, FileStatus status) implements AutoCloseable {

    OpenFile reference() {
        return held.reference();
    }

    TreePath path() {
        return held.path();
    }

    boolean isDirectory() {
        return status.type() == FileType.DIRECTORY;
    }

    /** As the directory of calls by name. */
    OpenDirectory directory() throws FileException, PosixException {
        if (!isDirectory()) {
            throw new FileException(FileFault.NOT_DIRECTORY, "not a directory");
        }
        return held.directory();
    }

    FoundFile found() throws FileException {
        return PosixStatus.found(held.handle(), status, held.path());
    }

    /** As it is after a change. */
    FoundFile again() throws FileException, PosixException {
        return PosixStatus.found(held.handle(), held.reference().status(), held.path());
    }

    @Override
    public void close() throws PosixException {
        held.release();
    }
}
