package dev.bramble.iscsi.server;

import dev.bramble.iscsi.session.SessionIdentity;
import io.netty.channel.Channel;
import java.util.concurrent.CompletableFuture;

/** A session and its one connection. */
final class LiveSession {
    private final SessionIdentity identity;
    private final Channel channel;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile int tsih;
    private volatile String endReason = "";

    LiveSession(SessionIdentity identity, Channel channel) {
        this.identity = identity;
        this.channel = channel;
    }

    void number(int number) {
        tsih = number;
    }

    SessionIdentity identity() {
        return identity;
    }

    int tsih() {
        return tsih;
    }

    /** Why this side ended it, or empty. */
    String endReason() {
        return endReason;
    }

    /** Drops the connection. */
    void end(String reason) {
        endReason = reason;
        var _ = channel.close();
    }

    /** Done when the connection is closed and no command of it is at the disk. */
    CompletableFuture<Void> ended() {
        return ended;
    }
}
