package dev.bramble.nfs.fs;

import dev.bramble.posix.Access;
import dev.bramble.posix.DirectoryEntry;
import dev.bramble.posix.Errno;
import dev.bramble.posix.FileHandle;
import dev.bramble.posix.FileStatus;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.PosixException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** READDIR and READDIRPLUS with the file system's own cookies; as much is read as the reply takes, no more. */
final class PosixListing {
    private static final int CHUNK_BYTES = 16 * 1024;

    private final ActingThread thread;

    PosixListing(ActingThread thread) {
        this.thread = thread;
    }

    boolean names(LocatedFile directory, long cookie, DirectoryVisitor visitor) throws IOException {
        try (OpenDirectory open = open(directory)) {
            return list(directory, open, cookie, visitor);
        }
    }

    /** @param parent of the directory, in case somebody asks */
    boolean files(LocatedFile directory, LocatedFile parent, long cookie, FoundEntryVisitor visitor)
            throws IOException {
        boolean mayLook = thread.call(() -> directory.reference().permits(Access.EXECUTE));
        try (OpenDirectory open = open(directory)) {
            return list(directory, open, cookie, (name, inode, next) -> {
                Optional<FoundFile> file = mayLook ? file(directory, parent, open, name) : Optional.<FoundFile>empty();
                return visitor.entry(name, inode, next, file);
            });
        }
    }

    private OpenDirectory open(LocatedFile directory) throws IOException {
        OpenDirectory reference = directory.directory();
        return thread.call(() -> reference.reopenDirectory());
    }

    private static boolean list(LocatedFile located, OpenDirectory open, long cookie, DirectoryVisitor visitor)
            throws IOException {
        long at = cookie;
        List<DirectoryEntry> entries = entries(open, at);
        while (!entries.isEmpty()) {
            for (DirectoryEntry entry : entries) {
                byte[] name = entry.name();
                // The number of what is above the root is nobody's business.
                boolean hidden = located.path().isRoot() && FileName.isDotDot(name);
                long inode = hidden ? located.status().ino() : entry.ino();
                if (!visitor.entry(name, inode, entry.cookie())) {
                    return false;
                }
                at = entry.cookie();
            }
            entries = entries(open, at);
        }
        return true;
    }

    private static List<DirectoryEntry> entries(OpenDirectory open, long cookie) throws IOException {
        try {
            return open.entries(cookie, CHUNK_BYTES);
        } catch (PosixException e) {
            if (e.errno() == Errno.EINVAL) {
                throw new FileException(FileFault.BAD_COOKIE, e);
            }
            throw e;
        }
    }

    private static Optional<FoundFile> file(LocatedFile directory, LocatedFile parent, OpenDirectory open, byte[] name)
            throws FileException {
        if (FileName.isDot(name)) {
            return Optional.of(directory.found());
        }
        if (FileName.isDotDot(name)) {
            return Optional.of(parent.found());
        }
        try {
            FileStatus status = open.status(name);
            FileHandle handle = open.handle(name);
            boolean elsewhere = status.deviceMajor() != directory.status().deviceMajor()
                    || status.deviceMinor() != directory.status().deviceMinor();
            return elsewhere
                    ? Optional.empty()
                    : Optional.of(
                            PosixStatus.found(handle, status, directory.path().child(FileName.of(name))));
        } catch (PosixException e) {
            // Removed since it was listed; a client asks by name if it wants to know more.
            return Optional.empty();
        }
    }
}
