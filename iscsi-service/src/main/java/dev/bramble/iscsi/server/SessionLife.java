package dev.bramble.iscsi.server;

import dev.bramble.iscsi.events.Peer;
import dev.bramble.iscsi.scsi.NexusListener;
import dev.bramble.iscsi.session.SessionIdentity;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The session of a connection, from its login until nothing of it is at the disk any more. On the connection's event loop,
 * but for the opening and closing of the disk.
 */
final class SessionLife {
    private static final Logger log = LoggerFactory.getLogger(SessionLife.class);

    /** The connection of the session. */
    interface Connection {
        Peer peer();

        Link link();

        /** Hears what the unit wants of this session. */
        NexusListener listener();

        /** Runs a task on the connection's event loop, after what that does now. */
        void onLoop(Runnable task);

        boolean isOpen();

        /** Commands of it are at the disk. */
        boolean isBusy();

        /** The session is there. */
        void established(int tsih, @Nullable SessionDisk disk);

        /** The login fails for a reason that passes. */
        void unavailable(String reason);

        /** How the connection ended. */
        End end();
    }

    /**
     * How a connection ended.
     *
     * @param loggedOut by a logout
     * @param reason if not
     */
    record End(boolean loggedOut, String reason) {}

    private final ServerParts parts;
    private final Connection connection;
    private @Nullable LiveSession session;
    private @Nullable SessionDisk disk;
    private boolean opening;
    private boolean began;

    SessionLife(ServerParts parts, Connection connection) {
        this.parts = parts;
        this.connection = connection;
    }

    @Nullable
    LiveSession session() {
        return session;
    }

    /** Null before the login, and in a discovery session. */
    @Nullable
    SessionDisk disk() {
        return disk;
    }

    /** Enters a session that may log in, and opens its disk. */
    void establish(SessionIdentity identity) {
        LiveSession mine = new LiveSession(identity, connection.link());
        session = mine;
        opening = true; // the session has not ended while its disk is being opened
        var _ = CompletableFuture.completedFuture(mine)
                .thenCompose(this::enter)
                .whenComplete((opened, failure) -> connection.onLoop(() -> established(mine, opened, failure)));
    }

    private CompletableFuture<@Nullable SessionDisk> enter(LiveSession mine) {
        SessionIdentity identity = mine.identity();
        if (identity.isDiscovery()) {
            return parts.sessions().enter(mine, true).thenApply(nothing -> null);
        }
        MirrorTargets.Disk found = diskOf(identity);
        return parts.sessions()
                .enter(mine, found.shared())
                .thenCompose(nothing -> parts.served()
                        .open(new ServedDisks.Login(
                                found.volume(), identity, connection.peer(), connection.listener())));
    }

    private MirrorTargets.Disk diskOf(SessionIdentity identity) {
        try {
            return parts.targets()
                    .diskOf(identity.target())
                    .orElseThrow(() -> new IOException("the target was removed meanwhile"));
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private void established(LiveSession mine, @Nullable SessionDisk opened, @Nullable Throwable failure) {
        opening = false;
        disk = opened;
        if (connection.isOpen()) {
            if (failure != null) {
                refuse(failure);
            } else {
                began = true;
                connection.established(mine.tsih(), opened); // on its way before anything is written about it
                if (opened != null) {
                    tellBegin(mine, opened);
                }
            }
        }
        endIfIdle();
    }

    private void refuse(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof DuplicateLoginException duplicate) {
            connection.unavailable(String.valueOf(duplicate.getMessage()));
        } else {
            log.atError().addKeyValue("peer", connection.peer()).setCause(cause).log("a disk could not be opened");
            connection.unavailable("its volume cannot be opened: " + cause.getMessage());
        }
    }

    private void tellBegin(LiveSession mine, SessionDisk opened) {
        parts.events().loggedIn(mine.identity(), connection.peer(), opened.unclean());
        log.atInfo()
                .addKeyValue("initiator", mine.identity().initiator())
                .addKeyValue("target", mine.identity().target())
                .addKeyValue("peer", connection.peer())
                .log("logged in");
    }

    /** The session ends when its connection is gone and the disk has done what it was given. */
    void endIfIdle() {
        LiveSession mine = session;
        if (mine == null || opening || connection.isBusy() || connection.isOpen()) {
            return;
        }
        session = null;
        SessionDisk opened = disk;
        if (began && opened != null) {
            tellEnd(mine, connection.end());
        }
        if (opened != null) {
            parts.served().close(opened);
        }
        parts.sessions().leave(mine);
        mine.ended().complete(null);
    }

    private void tellEnd(LiveSession mine, End end) {
        String reason = mine.endReason().isEmpty() ? end.reason() : mine.endReason();
        if (end.loggedOut()) {
            parts.events().closed(mine.identity(), connection.peer());
        } else {
            parts.events().lost(mine.identity(), connection.peer(), reason);
        }
        log.atLevel(end.loggedOut() ? Level.DEBUG : Level.INFO)
                .addKeyValue("initiator", mine.identity().initiator())
                .addKeyValue("target", mine.identity().target())
                .addKeyValue("peer", connection.peer())
                .log(end.loggedOut() ? "logged out" : "session lost: " + reason);
    }
}
