package dev.bramble.iscsi.session;

import dev.bramble.iscsi.wire.LoginStatus;
import java.util.List;

/** Which targets there are, and for whom. Answers at once. */
public interface TargetDirectory {

    /** May this initiator log in to this target? */
    Verdict judge(String initiator, String target);

    /** What a discovery session of this initiator has to prove: as much as its own targets want. */
    Authentication toDiscover(String initiator);

    /** The targets that this initiator may see, once it has proved what {@link #toDiscover} says. */
    List<String> visibleTo(String initiator);

    /** Whether a session with this number is there, for an initiator that wants to add a connection to it. */
    boolean hasSession(String initiator, long isid, int tsih);

    /** The answer to a login. */
    sealed interface Verdict {

        /** It may come in, after this. */
        record Welcome(Authentication authentication) implements Verdict {}

        /**
         * It may not.
         *
         * @param reason for people, with what to do about it
         */
        record Refused(LoginStatus status, String reason) implements Verdict {}
    }
}
