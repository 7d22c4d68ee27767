package dev.bramble.nfs.tree;

import dev.bramble.nfs.fs.ChangeGate;
import dev.bramble.nfs.tree.TreeException.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Moments in which clients do not change a boot tree. They are in memory only: after a restart nothing is held. */
public final class TreeHolds {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final LongSupplier nanos;
    private final Map<String, HoldableTree> trees = new ConcurrentHashMap<>();

    /** @param nanos a clock that never jumps */
    public TreeHolds(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** What those who change a tree pass. */
    public ChangeGate gate(String uid) {
        return tree(uid);
    }

    /**
     * Lets nobody change a tree for so long at most.
     *
     * @return by which it is released
     */
    public String hold(String uid, Duration lease) throws TreeException {
        if (lease.compareTo(LONGEST) > 0 || lease.compareTo(Duration.ofMillis(1)) < 0) {
            throw new TreeException(
                    Reason.INVALID, "a tree is held for 1 to %d milliseconds".formatted(LONGEST.toMillis()));
        }
        return tree(uid).hold(lease);
    }

    /** Ends a hold; refused when it had ended by itself. */
    public void release(String uid, String id) throws TreeException {
        tree(uid).release(id);
    }

    private HoldableTree tree(String uid) {
        return trees.computeIfAbsent(uid, key -> new HoldableTree(key, nanos));
    }
}
