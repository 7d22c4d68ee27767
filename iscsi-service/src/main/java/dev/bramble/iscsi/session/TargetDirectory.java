package dev.bramble.iscsi.session;

import dev.bramble.iscsi.wire.LoginStatus;
import java.util.List;

/** Which targets there are, and for whom. Answers at once. */
public interface TargetDirectory {

    /** May this initiator log in to this target? */
    Verdict judge(String initiator, String target);

    /** The targets that this initiator may see. */
    List<String> visibleTo(String initiator);

    /** Whether a session with this number is there, for an initiator that wants to add a connection to it. */
    boolean hasSession(String initiator, long isid, int tsih);

    /**
     * The answer to a login.
     *
     * @param status {@link LoginStatus#SUCCESS} to let it in
     * @param reason for people; empty with success
     */
    record Verdict(LoginStatus status, String reason) {
        public static final Verdict WELCOME = new Verdict(LoginStatus.SUCCESS, "");
    }
}
