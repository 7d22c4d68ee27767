package dev.bramble.nfs.fs;

import dev.bramble.posix.FileHandle;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.PosixException;
import java.io.IOException;
import java.util.Optional;

/** LINK, REMOVE, RMDIR and RENAME as the caller. */
final class PosixNames {
    private final PosixTree tree;
    private final ActingThread thread;
    private final ChangeSync sync;

    PosixNames(PosixTree tree, ActingThread thread, ChangeSync sync) {
        this.tree = tree;
        this.thread = thread;
        this.sync = sync;
    }

    /** Takes a name out of a directory. */
    private interface Removal {
        void of(OpenDirectory directory, byte[] name) throws PosixException;
    }

    void link(LocatedFile file, LocatedFile directory, FileName name) throws IOException {
        OpenDirectory in = directory.directory();
        thread.call(() -> {
            in.link(file.reference(), name.bytes());
            return true;
        });
        sync.names(in);
    }

    void remove(LocatedFile directory, FileName name) throws IOException {
        take(directory, name, OpenDirectory::unlink);
    }

    void removeDirectory(LocatedFile directory, FileName name) throws IOException {
        take(directory, name, OpenDirectory::removeDirectory);
    }

    /** False when both are names of one file, for which rename(2) does nothing. */
    boolean rename(LocatedFile from, FileName oldName, LocatedFile to, FileName newName) throws IOException {
        OpenDirectory source = from.directory();
        OpenDirectory target = to.directory();
        Optional<FileHandle> replaced = handle(target, newName);
        boolean sameFile = replaced.isPresent() && replaced.equals(handle(source, oldName));
        thread.call(() -> {
            source.rename(oldName.bytes(), target, newName.bytes());
            return true;
        });
        if (sameFile) {
            return false;
        }
        if (replaced.isPresent()) {
            tree.forget(replaced.get());
        }
        sync.names(target);
        if (!from.held().handle().equals(to.held().handle())) {
            sync.names(source);
        }
        return true;
    }

    private void take(LocatedFile directory, FileName name, Removal removal) throws IOException {
        OpenDirectory in = directory.directory();
        Optional<FileHandle> gone = handle(in, name);
        thread.call(() -> {
            removal.of(in, name.bytes());
            return true;
        });
        if (gone.isPresent()) {
            tree.forget(gone.get());
        }
        sync.names(in);
    }

    private static Optional<FileHandle> handle(OpenDirectory directory, FileName name) throws PosixException {
        try {
            return Optional.of(directory.handle(name.bytes()));
        } catch (PosixException e) {
            return switch (e.errno()) {
                case ENOENT, EOPNOTSUPP, ENAMETOOLONG -> Optional.empty();
                default -> throw e;
            };
        }
    }
}
