package dev.bramble.iscsi.session;

import dev.bramble.iscsi.scsi.Command;
import dev.bramble.iscsi.wire.LoginStatus;
import dev.bramble.iscsi.wire.TargetPdu;
import java.nio.ByteBuffer;

/** What a connection wants done, in this order. */
public sealed interface Action {

    /**
     * Send it.
     *
     * @param holds bytes of the connection's buffers that it frees; to be given to {@link IscsiConnection#written}
     *     when it has left
     */
    record Send(TargetPdu pdu, long holds) implements Action {}

    /** Carry out a command, then {@link IscsiConnection#completed} with its tag. */
    record Execute(long tag, Command command, ByteBuffer dataOut) implements Action {}

    /**
     * A login came through: end the session of the same initiator and ISID if there is one, open the disk, then
     * {@link IscsiConnection#established} or {@link IscsiConnection#unavailable}.
     */
    record Establish(SessionIdentity identity) implements Action {}

    /** Note that a login was refused; its response was sent. */
    record LoginRefused(String initiator, String target, LoginStatus status, String reason) implements Action {}

    /** Close the connection once all is sent. */
    record Close(Cause cause, String reason) implements Action {
        /** Why: a logout is the initiator's wish, the rest are failures. */
        public enum Cause {
            LOGOUT,
            LOGIN_REFUSED,
            PROTOCOL_ERROR
        }
    }
}
