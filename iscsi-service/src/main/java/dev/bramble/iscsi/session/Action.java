package dev.bramble.iscsi.session;

import dev.bramble.iscsi.scsi.Command;
import dev.bramble.iscsi.wire.LoginStatus;
import dev.bramble.iscsi.wire.TargetPdu;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What a connection wants done, in this order. */
public sealed interface Action {

    /**
     * Send it.
     *
     * @param data memory that this and earlier PDUs show, to be released when this one has left; null: none
     */
    record Send(TargetPdu pdu, @Nullable DataBuffer data) implements Action {}

    static Send send(TargetPdu pdu) {
        return new Send(pdu, null);
    }

    /**
     * Carry out a command, then {@link IscsiConnection#completed} with its tag, also when the connection is gone.
     *
     * @param dataIn room for what a read brings, or empty; the result's data may be a part of it
     */
    record Execute(long tag, Command command, ByteBuffer dataOut, ByteBuffer dataIn) implements Action {}

    /**
     * A login came through: end the session of the same initiator and ISID if there is one, open the disk, then
     * {@link IscsiConnection#established} or {@link IscsiConnection#unavailable}.
     */
    record Establish(SessionIdentity identity) implements Action {}

    /** From here on digests are on all that is sent and received. */
    record UseDigests(boolean header, boolean data) implements Action {}

    /** Note that a login was refused; its response was sent. */
    record LoginRefused(String initiator, String target, LoginStatus status, String reason) implements Action {}

    /** End the unit's tasks of other sessions, then {@link IscsiConnection#othersEnded} with this number. */
    record EndOthers(long number, boolean reset) implements Action {}

    /** A ping with this tag was answered. */
    record PingAnswered(int tag) implements Action {}

    /** Close the connection once all is sent. */
    record Close(Cause cause, String reason) implements Action {
        /** Why: a logout is the initiator's wish; a cold reset ends all sessions of the target; the rest are failures. */
        public enum Cause {
            LOGOUT,
            COLD_RESET,
            LOGIN_REFUSED,
            PROTOCOL_ERROR
        }
    }
}
