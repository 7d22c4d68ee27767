package dev.bramble.nfs.fs;

import dev.bramble.posix.Access;
import dev.bramble.posix.Errno;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import dev.bramble.posix.PosixException;
import java.io.IOException;

/** Opens a file's data as the caller, by the kernel's rules and the two that NFS adds. */
final class PosixOpening {
    private final ActingThread thread;

    PosixOpening(ActingThread thread) {
        this.thread = thread;
    }

    /** Whoever may run a program may read it, as that is how a client runs it; the owner may read always. */
    OpenFile toRead(LocatedFile file) throws IOException {
        requireRegular(file);
        try {
            return thread.call(() -> file.reference().reopen());
        } catch (PosixException e) {
            boolean may = owns(file) || thread.call(() -> file.reference().permits(Access.EXECUTE));
            return privileged(e, may, file);
        }
    }

    /** The owner may write always: the client checked when it opened the file, and the mode may have changed since. */
    OpenFile toWrite(LocatedFile file) throws IOException {
        requireRegular(file);
        try {
            return thread.call(() -> file.reference().reopen(OpenFlag.WRITE_ONLY));
        } catch (PosixException e) {
            return privileged(e, owns(file), file, OpenFlag.WRITE_ONLY);
        }
    }

    private static OpenFile privileged(PosixException refused, boolean may, LocatedFile file, OpenFlag... flags)
            throws PosixException {
        if (refused.errno() != Errno.EACCES || !may) {
            throw refused;
        }
        return file.reference().reopen(flags);
    }

    private boolean owns(LocatedFile file) {
        return file.status().uid() == thread.identity().uid();
    }

    static void requireRegular(LocatedFile file) throws FileException {
        switch (file.status().type()) {
            case REGULAR -> {}
            case DIRECTORY -> throw new FileException(FileFault.IS_DIRECTORY, "a directory");
            default -> throw new FileException(FileFault.INVALID, "not a regular file");
        }
    }
}
