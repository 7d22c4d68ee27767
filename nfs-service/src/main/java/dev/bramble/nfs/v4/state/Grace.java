package dev.bramble.nfs.v4.state;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The time after a restart in which clients take back what they held, and nobody takes anything new (RFC 8881
 * section 8.4.2). Over as soon as all clients on record said RECLAIM_COMPLETE; with none on record it never begins.
 */
final class Grace {
    private final Set<ClientRecord> recorded;
    private final Set<ClientRecord> awaited;
    private final long end;

    /**
     * @param kept the clients on record
     * @param end when it is over in any case, in nanoseconds of the clock that all times here are of
     */
    Grace(List<ClientRecord> kept, long end) {
        recorded = Set.copyOf(kept);
        awaited = new HashSet<>(kept);
        this.end = end;
    }

    boolean isOver(long now) {
        return awaited.isEmpty() || now - end >= 0;
    }

    boolean mayReclaim(ClientRecord client, long now) {
        return !isOver(now) && recorded.contains(client);
    }

    /** The client reclaimed all it wants. */
    void completed(ClientRecord client) {
        awaited.remove(client);
    }

    Set<ClientRecord> recorded() {
        return recorded;
    }
}
