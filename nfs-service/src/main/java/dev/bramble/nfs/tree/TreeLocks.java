package dev.bramble.nfs.tree;

import dev.bramble.nfs.tree.TreeException.Reason;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** One change of a tree at a time. A thread that has a tree may ask for it again. */
final class TreeLocks {
    private final ConcurrentHashMap<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    interface Action<T> {
        T run() throws IOException;
    }

    /** Refuses what is no uid. */
    static String checked(String uid) throws TreeException {
        if (!TreeLayout.UID.matcher(uid).matches()) {
            throw new TreeException(
                    Reason.INVALID, "'%s' is no uid of a Pi: 12 lowercase letters and digits".formatted(uid));
        }
        return uid;
    }

    /** Acts while nobody else does at this tree; waits for whoever does. */
    <T> T locked(String uid, Action<T> action) throws IOException {
        ReentrantLock lock = locks.computeIfAbsent(checked(uid), _ -> new ReentrantLock());
        lock.lock();
        try {
            return action.run();
        } finally {
            lock.unlock();
        }
    }
}
