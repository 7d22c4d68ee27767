package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.v4.wire.ChannelAttributes;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.v4.wire.Opaque;
import dev.bramble.nfs.v4.wire.SessionId;
import org.jspecify.annotations.Nullable;

/** Minor version 1: clients, their sessions, and calls done exactly once (RFC 8881 sections 2.4 and 2.10). */
public final class Sessions {
    /** Bytes of a call: 1 MiB of data, and what is around it. */
    public static final int MAX_REQUEST_BYTES = 1024 * 1024 + 16 * 1024;

    public static final int MAX_RESPONSE_BYTES = MAX_REQUEST_BYTES;

    /** Operations of a COMPOUND. */
    public static final int MAX_OPERATIONS = 64;

    private static final int MAX_KEPT_BYTES = 4096;
    private static final int MAX_SLOTS = 32;
    private static final int MAX_SESSIONS = 16;
    private static final int MIN_BYTES = 512;
    private static final long MAX_RESERVED_BYTES = 128L * 1024 * 1024;

    private final ClientTable clients;

    public Sessions(ClientTable clients) {
        this.clients = clients;
    }

    /**
     * What EXCHANGE_ID answers.
     *
     * @param sequence of the CREATE_SESSION to come
     */
    public record Introduced(long client, int sequence, boolean confirmed) {}

    /**
     * EXCHANGE_ID (RFC 8881 section 18.35).
     *
     * @param verifier another one after each start of the client
     * @param update asks to change what is confirmed
     */
    public Introduced exchangeId(Opaque owner, long verifier, boolean update, Principal who, long now)
            throws Nfs4Exception {
        synchronized (clients) {
            Client known = clients.confirmed(new ClientRecord(owner, 1));
            if (update) {
                requireSame(known, verifier, who);
            }
            if (known != null && known.verifier == verifier && known.principal.isUserOf(who)) {
                clients.renew(known, now);
                return new Introduced(known.id, known.createSequence, true);
            }
            clients.requireReplaceable(known, who, now);
            Client fresh = clients.introduce(owner, verifier, who, 1, now);
            return new Introduced(fresh.id, fresh.createSequence, false);
        }
    }

    private static void requireSame(@Nullable Client known, long verifier, Principal who) throws Nfs4Exception {
        if (known == null) {
            throw new Nfs4Exception(Nfs4Status.NOENT, "nothing to update");
        }
        if (known.verifier != verifier) {
            throw new Nfs4Exception(Nfs4Status.NOT_SAME, "another start of the client");
        }
        if (!known.principal.isUserOf(who)) {
            throw new Nfs4Exception(Nfs4Status.PERM, "another principal");
        }
    }

    /** CREATE_SESSION (RFC 8881 section 18.36); its first one confirms the client. A repeat has the same answer. */
    public CreatedSession create(
            long id, int sequence, ChannelAttributes fore, ChannelAttributes back, Principal who, long now)
            throws Nfs4Exception {
        synchronized (clients) {
            Client client = clients.byId(id);
            if (client.lastCreated != null && sequence == client.lastCreated.sequence()) {
                return client.lastCreated;
            }
            if (sequence != client.createSequence) {
                throw new Nfs4Exception(
                        Nfs4Status.SEQ_MISORDERED, "%d, not %d".formatted(sequence, client.createSequence));
            }
            ChannelAttributes granted = grant(client, fore);
            if (!client.confirmed) {
                if (!client.principal.isUserOf(who)) {
                    throw new ClientIdInUse(client.principal);
                }
                Client before = clients.confirmed(client.record());
                clients.requireReplaceable(before, who, now);
                clients.confirm(client);
            }
            Session session = new Session(new SessionId(client.id, clients.random()), client, granted);
            client.sessions.put(session.id, session);
            clients.sessions.put(session.id, session);
            client.createSequence++;
            client.lastCreated = new CreatedSession(session.id, sequence, granted, back);
            clients.renew(client, now);
            return client.lastCreated;
        }
    }

    private ChannelAttributes grant(Client client, ChannelAttributes asked) throws Nfs4Exception {
        if (asked.maxRequest() < MIN_BYTES
                || asked.maxResponse() < MIN_BYTES
                || asked.maxOperations() < 2
                || asked.maxRequests() < 1) {
            throw new Nfs4Exception(Nfs4Status.TOOSMALL, "nothing can be done in such a session");
        }
        long kept = Math.min(Math.min(asked.maxResponseCached(), MAX_KEPT_BYTES), asked.maxResponse());
        long room = kept == 0 ? MAX_SLOTS : (MAX_RESERVED_BYTES - reserved()) / kept;
        if (room < 1 || client.sessions.size() >= MAX_SESSIONS) {
            throw new Nfs4Exception(Nfs4Status.NOSPC, "too many sessions");
        }
        return new ChannelAttributes(
                Math.min(asked.maxRequest(), MAX_REQUEST_BYTES),
                Math.min(asked.maxResponse(), MAX_RESPONSE_BYTES),
                kept,
                Math.min(asked.maxOperations(), MAX_OPERATIONS),
                Math.min(Math.min(asked.maxRequests(), MAX_SLOTS), room));
    }

    private long reserved() {
        return clients.sessions.values().stream().mapToLong(Session::reserved).sum();
    }

    /**
     * What SEQUENCE says, and what is seen of its call.
     *
     * @param bytes of the call
     * @param checksum of what follows SEQUENCE, as a repeat must be the same call
     */
    public record SlotCall(
            SessionId session, int sequence, long slot, long highest, long bytes, long operations, long checksum) {}

    /**
     * SEQUENCE (RFC 8881 section 18.46): the call's turn, or the answer it had before. Renews the lease.
     *
     * @throws Nfs4Exception DELAY when the same call is being worked on
     */
    public Turn sequence(SlotCall call, long now) throws Nfs4Exception {
        synchronized (clients) {
            Session session = find(call.session());
            clients.renew(session.client, now);
            if (call.slot() >= session.slots.length) {
                throw new Nfs4Exception(Nfs4Status.BADSLOT, "slot %d".formatted(call.slot()));
            }
            if (call.highest() >= session.slots.length) {
                throw new Nfs4Exception(Nfs4Status.BAD_HIGH_SLOT, "slot %d".formatted(call.highest()));
            }
            Slot slot = session.slots[(int) call.slot()];
            Turn.Fresh place =
                    new Turn.Fresh(session.id, (int) call.slot(), call.sequence(), session.client.id, session.fore);
            if (call.sequence() == slot.sequence && slot.used) {
                return repeat(slot, call, place);
            }
            if (call.sequence() != slot.sequence + 1 || slot.inProgress) {
                throw new Nfs4Exception(
                        slot.inProgress ? Nfs4Status.DELAY : Nfs4Status.SEQ_MISORDERED,
                        "%d after %d".formatted(call.sequence(), slot.sequence));
            }
            if (call.bytes() > session.fore.maxRequest()) {
                throw new Nfs4Exception(Nfs4Status.REQ_TOO_BIG, "%d bytes".formatted(call.bytes()));
            }
            if (call.operations() > session.fore.maxOperations()) {
                throw new Nfs4Exception(Nfs4Status.TOO_MANY_OPS, "%d operations".formatted(call.operations()));
            }
            slot.begin(call.sequence(), call.checksum());
            return place;
        }
    }

    private static Turn repeat(Slot slot, SlotCall call, Turn.Fresh place) throws Nfs4Exception {
        if (slot.inProgress) {
            throw new Nfs4Exception(Nfs4Status.DELAY, "the same call is being worked on");
        }
        if (slot.checksum != call.checksum()) {
            throw new Nfs4Exception(Nfs4Status.SEQ_FALSE_RETRY, "another call with the same sequence");
        }
        return slot.reply == null ? new Turn.RepeatOfUnkept(place) : new Turn.Repeat(slot.reply);
    }

    /**
     * Ends a call.
     *
     * @param reply to keep; null when it is too large
     */
    public void finish(Turn.Fresh turn, byte @Nullable [] reply) {
        synchronized (clients) {
            Session session = clients.sessions.get(turn.session());
            if (session != null) {
                session.slots[turn.slot()].end(reply);
            }
        }
    }

    /** DESTROY_SESSION (RFC 8881 section 18.37). */
    public void destroy(SessionId id) throws Nfs4Exception {
        synchronized (clients) {
            Session session = find(id);
            session.client.sessions.remove(id);
            clients.sessions.remove(id);
        }
    }

    /** DESTROY_CLIENTID (RFC 8881 section 18.50). */
    public void destroyClient(long id) throws Nfs4Exception {
        synchronized (clients) {
            Client client = clients.byId(id);
            if (!client.sessions.isEmpty() || client.holdsState()) {
                throw new Nfs4Exception(Nfs4Status.CLIENTID_BUSY, "it has sessions or state");
            }
            clients.purge(client);
        }
    }

    /** BIND_CONN_TO_SESSION (RFC 8881 section 18.34): calls of any connection are taken, so this only looks. */
    public void bind(SessionId id, long now) throws Nfs4Exception {
        synchronized (clients) {
            clients.renew(find(id).client, now);
        }
    }

    /** RECLAIM_COMPLETE for all file systems (RFC 8881 section 18.51). */
    public void reclaimComplete(long client) throws Nfs4Exception {
        synchronized (clients) {
            clients.reclaimed(clients.confirmedById(client));
        }
    }

    private Session find(SessionId id) throws Nfs4Exception {
        Session session = clients.sessions.get(id);
        if (session == null) {
            throw new Nfs4Exception(Nfs4Status.BADSESSION, "no such session");
        }
        return session;
    }
}
