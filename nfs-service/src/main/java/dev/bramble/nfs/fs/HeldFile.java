package dev.bramble.nfs.fs;

import dev.bramble.posix.FileHandle;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.PosixException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A file that was proven to be beneath its export's root, open as a mere reference. Counts its users: the last one to
 * let go closes it.
 */
final class HeldFile {
    private final FileHandle handle;
    private final OpenFile reference;
    private final TreePath path;
    private final byte[] absolute;
    private final AtomicInteger users = new AtomicInteger(1);
    private @Nullable OpenDirectory directory;

    /**
     * Takes over an open reference; its maker is the first user.
     *
     * @param path where it was proven to be
     * @param absolute the same as the kernel says it
     */
    HeldFile(FileHandle handle, OpenFile reference, TreePath path, byte[] absolute) {
        this.handle = handle;
        this.reference = reference;
        this.path = path;
        this.absolute = absolute.clone();
    }

    FileHandle handle() {
        return handle;
    }

    OpenFile reference() {
        return reference;
    }

    TreePath path() {
        return path;
    }

    /** Whether the kernel still says the path that the proof was for. */
    boolean isWhereItWas() throws PosixException {
        return Arrays.equals(reference.path(), absolute);
    }

    /** The file as the directory of calls by name, which can be synced too; only if it is one. */
    synchronized OpenDirectory directory() throws PosixException {
        if (directory == null) {
            directory = reference.reopenDirectory();
        }
        return directory;
    }

    /** One more user; false when it is closed already. */
    boolean acquire() {
        return users.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
    }

    void release() throws PosixException {
        if (users.decrementAndGet() == 0) {
            try (OpenFile _ = reference;
                    OpenDirectory _ = directory) {
                // Both are closed, whatever the first says.
            }
        }
    }
}
