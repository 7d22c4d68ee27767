package dev.bramble.iscsi.scsi;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one initiator is still to be told, each once (SAM-5 section 5.14). Safe for use by several threads. */
final class UnitAttentions {
    private final Set<Sense> pending = new LinkedHashSet<>();
    private volatile boolean isPending;

    synchronized void add(Sense attention) {
        if (attention.outranksOtherAttentions()) {
            pending.clear();
        }
        pending.add(attention);
        isPending = true;
    }

    /** To be asked for each command. */
    boolean isPending() {
        return isPending;
    }

    /** The next, which then counts as told; null when there is none. */
    synchronized @Nullable Sense take() {
        if (pending.isEmpty()) {
            return null;
        }
        Sense first = pending.iterator().next();
        pending.remove(first);
        isPending = !pending.isEmpty();
        return first;
    }
}
