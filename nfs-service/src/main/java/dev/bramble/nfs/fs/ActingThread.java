package dev.bramble.nfs.fs;

import dev.bramble.posix.PosixException;
import dev.bramble.posix.ThreadCredentials;
import java.io.IOException;

/**
 * Lets the current thread be somebody else for the kernel while it does something. Root's own calls are made as the
 * service, which is root. Only on platform threads.
 */
final class ActingThread {
    private final Identity identity;

    ActingThread(Identity identity) {
        this.identity = identity;
    }

    /** Something done as the identity. */
    @FunctionalInterface
    interface Action<T> {
        T run() throws IOException;
    }

    Identity identity() {
        return identity;
    }

    <T> T call(Action<T> action) throws IOException {
        if (identity.isRoot() && identity.gid() == 0) {
            return action.run();
        }
        // An event loop's thread serves others too: it stays root.
        Waiting.requireLong();
        ThreadCredentials before = assume();
        try {
            return action.run();
        } finally {
            restore(before);
        }
    }

    private ThreadCredentials assume() throws IOException {
        int[] groups = identity.groups().stream().mapToInt(Integer::intValue).toArray();
        try {
            return ThreadCredentials.assume(identity.uid(), identity.gid(), groups);
        } catch (PosixException e) {
            // An id that the kernel has not (2^32-1) may do nothing.
            throw new FileException(FileFault.ACCESS, e);
        }
    }

    /** An error ends the worker's thread, which must not go on as somebody else. */
    private static void restore(ThreadCredentials before) {
        try {
            before.close();
        } catch (PosixException e) {
            throw new InternalError("this thread cannot become root again", e);
        }
    }
}
