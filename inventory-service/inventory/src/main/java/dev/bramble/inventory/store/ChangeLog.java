package dev.bramble.inventory.store;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The order of all changes. A changing transaction locks the one row of the revision first and holds it until its
 * commit: so revisions become visible in their order, and a reader that has seen revision N will find nothing at or
 * below N later. Readers wait here for what comes next.
 */
public final class ChangeLog {
    /** So many of the last changes are kept at least. */
    public static final int KEPT = 10_000;

    /**
     * More changes than are made between a backup and its restore, and than are kept: whatever came before is compacted
     * by it.
     */
    private static final long GAP = 1L << 30;

    private final Transactions transactions;
    private final RevisionRepository revisions;
    private final ChangeRepository changes;
    private final int kept;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition raised = lock.newCondition();
    private long known;

    ChangeLog(Transactions transactions, RevisionRepository revisions, ChangeRepository changes, int kept) {
        this.transactions = transactions;
        this.revisions = revisions;
        this.changes = changes;
        this.kept = kept;
    }

    /** Runs a transaction that changes resources; not from within another one. */
    public <T> T write(Function<Change, T> body) {
        Writer writer = new Writer();
        T result = transactions.write(() -> writer.run(body));
        lock.lock();
        try {
            known = Math.max(known, writer.revision);
            raised.signalAll();
        } finally {
            lock.unlock();
        }
        return result;
    }

    /** Revision of the last change. */
    public long current() {
        return revisions.read().currentRevision();
    }

    /**
     * Waits until a change after {@code revision} was made by this process, or the time is over; another process'
     * changes are found by reading after that.
     */
    public void await(long revision, Duration atMost) throws InterruptedException {
        long nanos = atMost.toNanos();
        lock.lock();
        try {
            while (known <= revision && nanos > 0) {
                nanos = raised.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether this process has made a change after {@code revision}; costs no look at the database. */
    boolean hasMadeAfter(long revision) {
        lock.lock();
        try {
            return known > revision;
        } finally {
            lock.unlock();
        }
    }

    /** One changing transaction. */
    private final class Writer implements Change {
        private long revision;

        <T> T run(Function<Change, T> body) {
            RevisionRow before = revisions.lock();
            revision = before.currentRevision();
            T result = body.apply(this);
            if (revision != before.currentRevision()) {
                revisions.write(revision, compact(before.compactedTo()));
            }
            return result;
        }

        @Override
        public long changed(ResourceKind kind, String id) {
            return note(kind, id, false);
        }

        @Override
        public void deleted(ResourceKind kind, String id) {
            note(kind, id, true);
        }

        @Override
        public void beginAnew(long above) {
            revision = Math.max(revision, above) + GAP;
        }

        private long note(ResourceKind kind, String id, boolean deleted) {
            revision++;
            changes.save(new ChangeRow(revision, kind, id, deleted));
            return revision;
        }

        /** Deletions stay in the log, for the topic of Pis: a tombstone is never lost, however long Kafka is away. */
        private long compact(long upTo) {
            if (revision - upTo < 2L * kept) {
                return upTo;
            }
            changes.deleteChangesUpTo(revision - kept);
            return revision - kept;
        }
    }
}
