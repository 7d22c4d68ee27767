package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.fs.FileHold;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.v4.wire.Opaque;
import dev.bramble.nfs.v4.wire.SessionId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All that is held, by client: the one lock and the one clock of {@link Sessions}, {@link ClientIds}, {@link Opens}
 * and {@link Locks}. Times are nanoseconds of a clock that never jumps, passed in.
 *
 * <p>A client that missed its lease keeps its state until another one wants what it holds, or for a day: a Pi whose
 * cable was out for two minutes goes on as if nothing had been.
 */
public final class ClientTable {
    private static final int MAX_CLIENTS = 1024;
    private static final int MAX_UNCONFIRMED = 256;
    private static final int MAX_STATES = 200_000;
    private static final int MAX_STATES_OF_ONE = 20_000;
    private static final int MAX_HOLDS_OF_ONE = 4096;
    private static final long COURTESY = Duration.ofDays(1).toNanos();

    private final Map<Long, Client> clients = new HashMap<>();
    private final Map<ClientRecord, Client> confirmed = new HashMap<>();
    private final LinkedHashMap<ClientRecord, Client> unconfirmed = new LinkedHashMap<>();
    private final Map<Long, HeldState> states = new HashMap<>();
    private final Map<FileRef, FileState> files = new HashMap<>();
    private final List<Departed> departed = new ArrayList<>();
    private final Queue<FileHold> released = new ConcurrentLinkedQueue<>();
    private final ClientRecords records;
    private final Duration lease;
    private final LongSupplier random;
    private final Grace grace;
    private final int instance;
    private boolean graceClosed;
    private long lastNumber;

    final Map<SessionId, Session> sessions = new HashMap<>();

    /**
     * A server that has just started.
     *
     * @param lease how long a client may be silent; the grace period lasts as long
     * @param random for what must not be guessed
     */
    public ClientTable(ClientRecords records, Duration lease, LongSupplier random, long now) {
        this.records = records;
        this.lease = lease;
        this.random = random;
        this.grace = new Grace(records.atStart(), now + lease.toNanos());
        this.instance = (int) random.getAsLong() | 1;
    }

    public Duration lease() {
        return lease;
    }

    /** Whether clients are still reclaiming what they held before a restart. */
    public synchronized boolean isInGrace(long now) {
        return !grace.isOver(now);
    }

    /**
     * A client that is gone, or silent for longer than its lease; the last one of its address and minor version.
     *
     * @param address as text
     * @param mayReturn silent, but not forgotten
     */
    public record Departed(String address, int minor, boolean mayReturn) {}

    /** Those since the last time. */
    public synchronized List<Departed> takeDeparted() {
        List<Departed> taken = List.copyOf(departed);
        departed.clear();
        return taken;
    }

    /** Whether a client of this address is known and within its lease. */
    public synchronized boolean isAlive(String address, int minor, long now) {
        return clients.values().stream()
                .anyMatch(client -> client.confirmed
                        && client.minor == minor
                        && client.principal.address().equals(address)
                        && !isLapsed(client, now));
    }

    private void depart(Client client, boolean mayReturn) {
        boolean others = clients.values().stream()
                .anyMatch(other -> other != client
                        && other.confirmed
                        && !other.silent
                        && other.minor == client.minor
                        && other.principal.address().equals(client.principal.address()));
        if (!others) {
            departed.add(new Departed(client.principal.address(), client.minor, mayReturn));
        }
    }

    public synchronized int clientCount() {
        return confirmed.size();
    }

    /**
     * How many there are of a minor version.
     *
     * @param alive clients within their lease
     * @param silent clients that missed it
     * @param opens open files, once for each owner
     * @param locks byte ranges that are locked
     */
    public record Census(int alive, int silent, int opens, int locks, int sessions) {}

    /** Counts what is held in a minor version. */
    public synchronized Census census(int minor, long now) {
        int alive = 0;
        int silent = 0;
        int opens = 0;
        int sessionsOf = 0;
        for (Client client : confirmed.values()) {
            if (client.minor != minor) {
                continue;
            }
            if (isLapsed(client, now)) {
                silent++;
            } else {
                alive++;
            }
            sessionsOf += client.sessions.size();
            for (HeldState state : client.states.values()) {
                opens += state instanceof OpenState ? 1 : 0;
            }
        }
        int locks = 0;
        for (FileState file : files.values()) {
            locks += file.locks.count(minor);
        }
        return new Census(alive, silent, opens, locks, sessionsOf);
    }

    synchronized int fileCount() {
        return files.size();
    }

    public synchronized int stateCount() {
        return states.size();
    }

    /** Looks for what time has ended; to be called now and then. */
    public synchronized void beat(long now) {
        if (!graceClosed && grace.isOver(now)) {
            graceClosed = true;
            grace.recorded().stream()
                    .filter(client -> !confirmed.containsKey(client))
                    .forEach(records::remove);
        }
        for (Client client : List.copyOf(clients.values())) {
            if (!isLapsed(client, now)) {
                continue;
            }
            if (client.confirmed && !client.silent) {
                client.silent = true;
                letGo(client);
                depart(client, true);
            }
            if (!client.confirmed || now - client.renewed > COURTESY) {
                purge(client);
            } else if (client.recorded) {
                records.remove(client.record());
                client.recorded = false;
            }
        }
    }

    boolean isLapsed(Client client, long now) {
        return now - client.renewed > lease.toNanos();
    }

    @Nullable
    Client confirmed(ClientRecord identity) {
        return confirmed.get(identity);
    }

    /** The client of an id; STALE_CLIENTID when this server never gave it, or forgot it. */
    Client byId(long id) throws Nfs4Exception {
        Client client = clients.get(id);
        if (client == null) {
            throw new Nfs4Exception(Nfs4Status.STALE_CLIENTID, "no such client");
        }
        return client;
    }

    Client confirmedById(long id) throws Nfs4Exception {
        Client client = byId(id);
        if (!client.confirmed) {
            throw new Nfs4Exception(Nfs4Status.STALE_CLIENTID, "a client that was never confirmed");
        }
        return client;
    }

    /** A new client, not yet confirmed; takes the place of another such one of its name. */
    Client introduce(Opaque owner, long verifier, Principal principal, int minor, long now) {
        ClientRecord identity = new ClientRecord(owner, minor);
        Client before = unconfirmed.get(identity);
        if (before != null) {
            purge(before);
        } else if (unconfirmed.size() >= MAX_UNCONFIRMED) {
            purge(unconfirmed.firstEntry().getValue());
        }
        Client client = new Client(((long) instance << Integer.SIZE) | nextNumber(), owner, verifier, principal, minor);
        client.renewed = now;
        clients.put(client.id, client);
        unconfirmed.put(identity, client);
        return client;
    }

    /**
     * Whether {@code who} may take the place of a client of the same name (RFC 8881 section 18.35.4, case 3).
     *
     * @throws ClientIdInUse while the other one is alive and holds state
     */
    void requireReplaceable(@Nullable Client known, Principal who, long now) throws ClientIdInUse {
        if (known != null && !known.principal.equals(who) && known.holdsState() && !isLapsed(known, now)) {
            throw new ClientIdInUse(known.principal);
        }
    }

    /** The client is who it says; what an earlier one of its name held is let go. */
    void confirm(Client client) throws Nfs4Exception {
        Client before = confirmed.get(client.record());
        if (before != null) {
            purge(before);
        } else if (confirmed.size() >= MAX_CLIENTS) {
            throw new Nfs4Exception(Nfs4Status.DELAY, "%d clients".formatted(MAX_CLIENTS));
        }
        unconfirmed.remove(client.record(), client);
        client.confirmed = true;
        confirmed.put(client.record(), client);
    }

    /** Lets go of a client and all it holds. */
    void purge(Client client) {
        List.copyOf(client.states.values()).forEach(this::remove);
        client.sessions.keySet().forEach(sessions::remove);
        clients.remove(client.id, client);
        if (client.confirmed && !client.silent) {
            depart(client, false);
        }
        unconfirmed.remove(client.record(), client);
        confirmed.remove(client.record(), client);
        if (client.recorded) {
            records.remove(client.record());
            client.recorded = false;
        }
    }

    /** The client is alive. One that was given up goes on record again before it uses what it holds. */
    void renew(Client client, long now) throws Nfs4Exception {
        client.renewed = now;
        client.silent = false;
        if (client.holdsState()) {
            keep(client);
        }
    }

    /** Puts a client on record, so that it may reclaim after a restart. */
    void keep(Client client) throws Nfs4Exception {
        if (client.recorded) {
            return;
        }
        try {
            records.add(client.record());
        } catch (IOException e) {
            Nfs4Exception failure = new Nfs4Exception(Nfs4Status.IO, "cannot keep the client on record");
            failure.initCause(e);
            throw failure;
        }
        client.recorded = true;
    }

    /** RECLAIM_COMPLETE; COMPLETE_ALREADY the second time. */
    void reclaimed(Client client) throws Nfs4Exception {
        if (client.reclaimComplete) {
            throw new Nfs4Exception(Nfs4Status.COMPLETE_ALREADY, "said before");
        }
        keep(client);
        client.reclaimComplete = true;
        grace.completed(client.record());
    }

    /**
     * Whether new state may be given, or old state taken back, now (RFC 8881 sections 8.4.2.1 and 18.51.3).
     *
     * @throws Nfs4Exception GRACE or NO_GRACE
     */
    void requireTime(Client client, boolean reclaim, long now) throws Nfs4Exception {
        if (reclaim) {
            if (client.reclaimComplete || !grace.mayReclaim(client.record(), now)) {
                throw new Nfs4Exception(Nfs4Status.NO_GRACE, "nothing to reclaim, or too late");
            }
        } else if (!grace.isOver(now) || (client.minor > 0 && !client.reclaimComplete)) {
            throw new Nfs4Exception(Nfs4Status.GRACE, "others, or this client, are still to reclaim");
        }
    }

    void requireRoom(Client client) throws Nfs4Exception {
        if (states.size() >= MAX_STATES || client.states.size() >= MAX_STATES_OF_ONE) {
            throw new Nfs4Exception(client.minor == 0 ? Nfs4Status.RESOURCE : Nfs4Status.DELAY, "too much is held");
        }
    }

    /** What a stateid stands for; STALE_STATEID, BAD_STATEID or OLD_STATEID. */
    HeldState find(Requester who, StateIdAndFile named, long now) throws Nfs4Exception {
        HeldState state = states.get(named.id().number());
        if (named.id().instance() != instance && !named.id().isSpecial()) {
            throw new Nfs4Exception(
                    named.id().instance() == 0 ? Nfs4Status.BAD_STATEID : Nfs4Status.STALE_STATEID,
                    "not of this instance of the server");
        }
        if (state == null || !who.mayUse(state) || !named.isOf(state)) {
            throw new Nfs4Exception(Nfs4Status.BAD_STATEID, "no such state");
        }
        renew(state.client, now);
        state.requireNewest(named.id().seqid(), who.minor() > 0);
        return state;
    }

    Optional<HeldState> state(long number) {
        return Optional.ofNullable(states.get(number));
    }

    /** What is held of a file; of one with nothing held nothing is kept. */
    FileState file(FileRef file) {
        return files.getOrDefault(file, new FileState());
    }

    /** An open file is kept until it is closed, for as long as its client keeps its lease; so many of one client. */
    void hold(OpenState open, FileHold hold) {
        if (open.hold == null && open.client.holds < MAX_HOLDS_OF_ONE) {
            open.hold = hold;
            open.client.holds++;
        } else {
            released.add(hold);
        }
    }

    /** A hold that is not wanted after all. */
    void discard(FileHold hold) {
        released.add(hold);
    }

    private void letGo(OpenState open) {
        if (open.hold != null) {
            released.add(open.hold);
            open.hold = null;
            open.client.holds--;
        }
    }

    private void letGo(Client client) {
        for (HeldState state : client.states.values()) {
            if (state instanceof OpenState open) {
                letGo(open);
            }
        }
    }

    /** The holds of files that nobody has open any more, to be released: outside of the lock, as that may take its time. */
    public List<FileHold> takeReleased() {
        if (released.isEmpty()) {
            return List.of();
        }
        List<FileHold> taken = new ArrayList<>();
        for (FileHold hold = released.poll(); hold != null; hold = released.poll()) {
            taken.add(hold);
        }
        return taken;
    }

    int instance() {
        return instance;
    }

    long nextNumber() {
        return ++lastNumber;
    }

    long random() {
        return random.getAsLong();
    }

    void add(HeldState state) {
        states.put(state.number, state);
        state.client.states.put(state.number, state);
        if (state instanceof OpenState open) {
            files.computeIfAbsent(open.file, ref -> new FileState()).opens.add(open);
        }
    }

    /** Ends a state; an open takes its locks with it. */
    void remove(HeldState state) {
        states.remove(state.number);
        state.client.states.remove(state.number);
        FileState file = file(state.file);
        switch (state) {
            case LockState lock -> file.locks.release(lock);
            case OpenState open -> {
                letGo(open);
                file.opens.remove(open);
                for (HeldState other : List.copyOf(open.client.states.values())) {
                    if (other instanceof LockState lock && lock.open == open) {
                        remove(lock);
                    }
                }
            }
        }
        if (file.opens.isEmpty() && file.locks.count() == 0) {
            files.remove(state.file);
        }
    }
}
