package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.v4.wire.Opaque;
import dev.bramble.nfs.v4.wire.StateId;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Minor version 0: open-owners and lock-owners, whose calls are done exactly once (RFC 7530 section 9.1.7). */
public final class Owners {
    private static final int MAX_OWNERS = 4096;

    /** After these the seqid stays (RFC 7530 section 9.1.7). */
    private static final Set<Nfs4Status> NOT_COUNTED = EnumSet.of(
            Nfs4Status.STALE_CLIENTID,
            Nfs4Status.STALE_STATEID,
            Nfs4Status.BAD_STATEID,
            Nfs4Status.BAD_SEQID,
            Nfs4Status.BADXDR,
            Nfs4Status.RESOURCE,
            Nfs4Status.NOFILEHANDLE);

    private final ClientTable clients;

    public Owners(ClientTable clients) {
        this.clients = clients;
    }

    /** A call's place in its owner's row. */
    public sealed interface Place {}

    /** The next one; {@link #finish} ends it. */
    public static final class Next implements Place {
        private final SequencedOwner owner;
        private final int seqid;

        private Next(SequencedOwner owner, int seqid) {
            this.owner = owner;
            this.seqid = seqid;
        }
    }

    /**
     * The last one once more.
     *
     * @param left the filehandle it left
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    public record Again(byte[] reply, Optional<FileHandle> left) implements Place {}

    /** Of an owner that is not known: the operation will say so. */
    public record OfNobody() implements Place {}

    /** The place of an OPEN. */
    public Place begin(long id, Opaque name, int seqid) throws Nfs4Exception {
        synchronized (clients) {
            Client client = clients.confirmedById(id);
            SequencedOwner known = client.openOwners.get(name);
            if (known != null && (known.confirmed || known.seqid == seqid)) {
                return place(known, seqid);
            }
            forgetIdle(client);
            SequencedOwner fresh = new SequencedOwner();
            client.openOwners.put(name, fresh);
            return new Next(fresh, seqid);
        }
    }

    /** The place of a call that names a stateid. */
    public Place begin(StateId state, int seqid) throws Nfs4Exception {
        synchronized (clients) {
            Optional<HeldState> known = clients.state(state.number());
            if (known.isEmpty()) {
                return new OfNobody();
            }
            SequencedOwner owner = switch (known.get()) {
                case OpenState open -> open.client.openOwners.get(open.owner);
                case LockState lock -> lock.client.lockOwners.get(lock.owner);
            };
            return owner == null ? new OfNobody() : place(owner, seqid);
        }
    }

    private static Place place(SequencedOwner owner, int seqid) throws Nfs4Exception {
        if (owner.reply != null && seqid == owner.seqid) {
            return new Again(owner.reply, owner.left);
        }
        if (seqid != owner.seqid + 1) {
            throw new Nfs4Exception(Nfs4Status.BAD_SEQID, "%d after %d".formatted(seqid, owner.seqid));
        }
        return new Next(owner, seqid);
    }

    /**
     * Ends a call.
     *
     * @param reply its status and results
     */
    public void finish(Next place, Nfs4Status status, byte[] reply, Optional<FileHandle> left) {
        synchronized (clients) {
            if (!NOT_COUNTED.contains(status)) {
                place.owner.seqid = place.seqid;
                place.owner.reply = reply;
                place.owner.left = left;
            }
        }
    }

    public boolean isConfirmed(long id, Opaque name) throws Nfs4Exception {
        synchronized (clients) {
            SequencedOwner owner = clients.confirmedById(id).openOwners.get(name);
            return owner != null && owner.confirmed;
        }
    }

    /** OPEN_CONFIRM: the owner's row has begun. */
    public StateId confirm(Requester who, StateIdAndFile named, long now) throws Nfs4Exception {
        synchronized (clients) {
            if (clients.find(who, named, now) instanceof OpenState open) {
                SequencedOwner owner = open.client.openOwners.get(open.owner);
                if (owner != null && !owner.confirmed) {
                    owner.confirmed = true;
                    return open.changed();
                }
            }
            throw new Nfs4Exception(Nfs4Status.BAD_STATEID, "nothing to confirm");
        }
    }

    /** The row of a lock-owner begins with its first LOCK. */
    public void lockOwnerBegins(StateId state, int seqid) {
        synchronized (clients) {
            if (clients.state(state.number()).orElse(null) instanceof LockState lock) {
                SequencedOwner owner = lock.client.lockOwners.computeIfAbsent(lock.owner, name -> new SequencedOwner());
                owner.confirmed = true;
                owner.seqid = seqid;
            }
        }
    }

    private static void forgetIdle(Client client) {
        if (client.openOwners.size() < MAX_OWNERS) {
            return;
        }
        Map<Opaque, SequencedOwner> owners = client.openOwners;
        owners.keySet()
                .removeIf(name -> client.states.values().stream()
                        .noneMatch(state -> state instanceof OpenState open && open.owner.equals(name)));
    }
}
