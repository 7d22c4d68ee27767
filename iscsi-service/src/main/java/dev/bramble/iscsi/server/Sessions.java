package dev.bramble.iscsi.server;

import dev.bramble.iscsi.session.SessionIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The live sessions. Safe for use by several threads. */
final class Sessions {
    private static final int MAX_TSIH = 0xffff;

    private final Map<SessionIdentity, LiveSession> byIdentity = new HashMap<>();
    private final Set<Integer> tsihs = new HashSet<>();
    private int lastTsih;

    /**
     * Enters a session under a number of its own. One of the same identity is ended first: it is implicitly logged out
     * (RFC 7143 section 6.3.5).
     *
     * @return done when nothing of the old session can reach the disk any more
     */
    CompletableFuture<Void> enter(LiveSession session) {
        LiveSession old;
        synchronized (this) {
            session.number(freeTsih());
            old = byIdentity.put(session.identity(), session);
        }
        if (old == null) {
            return CompletableFuture.completedFuture(null);
        }
        old.end("the same initiator logged in again");
        return old.ended();
    }

    synchronized void leave(LiveSession session) {
        byIdentity.remove(session.identity(), session);
        tsihs.remove(session.tsih());
    }

    synchronized boolean has(String initiator, long isid, int tsih) {
        return byIdentity.values().stream()
                .anyMatch(session -> session.tsih() == tsih
                        && session.identity().isid() == isid
                        && session.identity().initiator().equals(initiator));
    }

    synchronized List<LiveSession> all() {
        return new ArrayList<>(byIdentity.values());
    }

    private int freeTsih() {
        if (tsihs.size() == MAX_TSIH) {
            throw new IllegalStateException("all 65535 session numbers are taken");
        }
        do {
            lastTsih = lastTsih % MAX_TSIH + 1;
        } while (!tsihs.add(lastTsih));
        return lastTsih;
    }
}
