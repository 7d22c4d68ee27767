package dev.bramble.iscsi.server;

import dev.bramble.iscsi.session.SessionIdentity;
import java.util.concurrent.CompletableFuture;

/** A session and its one connection. Safe for use by several threads. */
final class LiveSession {
    private final SessionIdentity identity;
    private final Link link;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile int tsih;
    private volatile String endReason = "";

    LiveSession(SessionIdentity identity, Link link) {
        this.identity = identity;
        this.link = link;
    }

    void number(int number) {
        tsih = number;
    }

    SessionIdentity identity() {
        return identity;
    }

    Link link() {
        return link;
    }

    int tsih() {
        return tsih;
    }

    /** Why this side ended it, or empty. */
    String endReason() {
        return endReason;
    }

    /** Asks the initiator to log out, for this reason. */
    void askForLogout(int seconds, String reason) {
        endReason = reason;
        link.askForLogout(seconds);
    }

    /** Drops the connection. */
    void end(String reason) {
        endReason = reason;
        link.close();
    }

    /** Done when the connection is closed and no command of it is at the disk. */
    CompletableFuture<Void> ended() {
        return ended;
    }
}
