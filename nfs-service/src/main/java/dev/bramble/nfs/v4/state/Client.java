package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.v4.wire.Opaque;
import dev.bramble.nfs.v4.wire.SessionId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of one client. Guarded by its {@link ClientTable}. */
final class Client {
    final long id;
    final Opaque owner;
    /** Another one after each start of the client. */
    final long verifier;

    final Principal principal;
    final int minor;
    final Map<SessionId, Session> sessions = new HashMap<>();
    final Map<Long, HeldState> states = new HashMap<>();
    final Map<Opaque, SequencedOwner> openOwners = new HashMap<>();
    final Map<Opaque, SequencedOwner> lockOwners = new HashMap<>();

    /** How many files are kept for it though somebody removes them. */
    int holds;

    boolean confirmed;
    boolean recorded;
    boolean reclaimComplete;
    long renewed;

    /** It missed its lease, and that was noticed. */
    boolean silent;

    /** Of the next CREATE_SESSION. */
    int createSequence = 1;

    @Nullable
    CreatedSession lastCreated;

    /** What SETCLIENTID gave and SETCLIENTID_CONFIRM has to repeat. */
    long confirmVerifier;

    Client(long id, Opaque owner, long verifier, Principal principal, int minor) {
        this.id = id;
        this.owner = owner;
        this.verifier = verifier;
        this.principal = principal;
        this.minor = minor;
    }

    boolean holdsState() {
        return !states.isEmpty();
    }

    ClientRecord record() {
        return new ClientRecord(owner, minor);
    }
}
