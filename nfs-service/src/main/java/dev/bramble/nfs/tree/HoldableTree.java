package dev.bramble.nfs.tree;

import dev.bramble.nfs.fs.ChangeGate;
import dev.bramble.nfs.tree.TreeException.Reason;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The gate of one tree. It is found open again by whoever comes after the lease: that needs no timer, and nothing that
 * could fail to run.
 */
final class HoldableTree implements ChangeGate {
    private static final String NONE = "";

    private final String uid;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private int changing;
    private String holder = NONE;
    private long until;

    HoldableTree(String uid, LongSupplier nanos) {
        this.uid = uid;
        this.nanos = nanos;
    }

    @Override
    public boolean enter() {
        lock.lock();
        try {
            if (isHeld()) {
                return false;
            }
            changing++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void leave() {
        lock.lock();
        try {
            changing--;
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isHeld() {
        return !holder.equals(NONE) && nanos.getAsLong() - until < 0;
    }

    /** Lets no change begin for so long at most, and returns when those under way are done. */
    String hold(Duration lease) throws TreeException {
        lock.lock();
        try {
            if (isHeld()) {
                throw new TreeException(
                        Reason.PRECONDITION, "boot tree '%s' is held already; try again in a moment".formatted(uid));
            }
            holder = UUID.randomUUID().toString();
            until = nanos.getAsLong() + lease.toNanos();
            awaitChanges();
            return holder;
        } finally {
            lock.unlock();
        }
    }

    private void awaitChanges() throws TreeException {
        try {
            while (changing > 0) {
                long remaining = until - nanos.getAsLong();
                if (remaining <= 0) {
                    holder = NONE;
                    throw new TreeException(
                            Reason.PRECONDITION,
                            "changes of boot tree '%s' that are under way do not end; try again".formatted(uid));
                }
                long _ = left.awaitNanos(remaining);
            }
        } catch (InterruptedException e) {
            holder = NONE;
            Thread.currentThread().interrupt();
            throw new TreeException(Reason.PRECONDITION, "nfs-service is stopping");
        }
    }

    void release(String id) throws TreeException {
        lock.lock();
        try {
            if (!isHeld() || !holder.equals(id)) {
                throw new TreeException(
                        Reason.PRECONDITION,
                        "the hold of boot tree '%s' had ended by itself: it may have changed since".formatted(uid));
            }
            holder = NONE;
        } finally {
            lock.unlock();
        }
    }
}
