package dev.bramble.iscsi.server;

import dev.bramble.iscsi.session.SessionIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The live sessions. Safe for use by several threads. */
final class Sessions {
    /** How long a session may take to answer a ping when another machine wants its disk. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int MAX_TSIH = 0xffff;

    private final Later later;
    private final Map<SessionIdentity, LiveSession> byIdentity = new HashMap<>();
    private final Set<Integer> tsihs = new HashSet<>();
    private int lastTsih;

    Sessions(Later later) {
        this.later = later;
    }

    /**
     * Enters a session under a number of its own. One of the same identity is ended first: it is implicitly logged out
     * (RFC 7143 section 6.3.5). One of the same initiator and target at another address is another machine at the same
     * disk: if it answers a ping, this one stays out; if not, it is ended.
     *
     * @param shared the disk is for several machines at a time, whatever their names
     * @return done when nothing of the old session can reach the disk any more; fails with
     *     {@link DuplicateLoginException}
     */
    CompletableFuture<Void> enter(LiveSession session, boolean shared) {
        LiveSession old;
        synchronized (this) {
            Optional<LiveSession> rival = shared ? Optional.empty() : rivalOf(session);
            if (rival.isPresent()) {
                return settle(rival.get()).thenCompose(nothing -> enter(session, false));
            }
            session.number(freeTsih());
            old = byIdentity.put(session.identity(), session);
        }
        if (old == null) {
            return CompletableFuture.completedFuture(null);
        }
        old.end("the same initiator logged in again");
        return old.ended();
    }

    private Optional<LiveSession> rivalOf(LiveSession session) {
        SessionIdentity identity = session.identity();
        return byIdentity.values().stream()
                .filter(other -> !identity.isDiscovery()
                        && other.identity().initiator().equals(identity.initiator())
                        && other.identity().target().equals(identity.target())
                        && !other.link().address().equals(session.link().address()))
                .findFirst();
    }

    private CompletableFuture<Void> settle(LiveSession rival) {
        CompletableFuture<Boolean> lives = new CompletableFuture<>();
        rival.link().ping(() -> lives.complete(true));
        later.after(PATIENCE, () -> lives.complete(false));
        var _ = rival.ended().thenRun(() -> lives.complete(false));
        return lives.thenCompose(answered -> {
            if (answered) {
                throw new DuplicateLoginException(rival.link().address());
            }
            rival.end("silent while the same initiator logged in from another address");
            return rival.ended();
        });
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
