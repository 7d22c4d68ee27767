package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.fs.FileHold;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.v4.wire.Opaque;
import dev.bramble.nfs.v4.wire.StateId;
import java.util.List;
import java.util.Optional;

/** Who has which file open, for what, and what it denies others (RFC 8881 section 9.7). */
public final class Opens {
    private final ClientTable clients;

    public Opens(ClientTable clients) {
        this.clients = clients;
    }

    /**
     * Whether this client may open, or reclaim, now; to be asked before anything is made for it.
     *
     * @throws Nfs4Exception GRACE, NO_GRACE, STALE_CLIENTID
     */
    public void requireTime(long client, boolean reclaim, long now) throws Nfs4Exception {
        synchronized (clients) {
            Client opener = clients.confirmedById(client);
            clients.renew(opener, now);
            clients.requireTime(opener, reclaim, now);
        }
    }

    /**
     * Opens a file; once more for an owner that has it open.
     *
     * @param hold of the file; released when it is no longer open, or is not opened at all
     * @throws Nfs4Exception SHARE_DENIED when another one's open is in the way
     */
    public StateId open(long id, Opaque owner, FileRef file, FileHold hold, Share share, boolean reclaim, long now)
            throws Nfs4Exception {
        synchronized (clients) {
            try {
                OpenState open = opened(id, owner, file, share, reclaim, now);
                clients.hold(open, hold);
                return open.id();
            } catch (Nfs4Exception e) {
                clients.discard(hold);
                throw e;
            }
        }
    }

    private OpenState opened(long id, Opaque owner, FileRef file, Share share, boolean reclaim, long now)
            throws Nfs4Exception {
        Client client = clients.confirmedById(id);
        clients.requireTime(client, reclaim, now);
        clients.requireRoom(client);
        requireNoConflict(client, owner, file, share, now);
        clients.keep(client);
        Optional<OpenState> before = clients.file(file).opens.stream()
                .filter(open -> open.client == client && open.owner.equals(owner))
                .findFirst();
        if (before.isPresent()) {
            before.get().add(share);
            StateId _ = before.get().changed();
            return before.get();
        }
        OpenState open = new OpenState(client, owner, file, clients.instance(), clients.nextNumber(), share);
        clients.add(open);
        return open;
    }

    private void requireNoConflict(Client client, Opaque owner, FileRef file, Share share, long now)
            throws Nfs4Exception {
        for (OpenState other : List.copyOf(clients.file(file).opens)) {
            boolean same = other.client == client && other.owner.equals(owner);
            if (same || !share.conflictsWith(other.share())) {
                continue;
            }
            if (!clients.isLapsed(other.client, now)) {
                throw new Nfs4Exception(Nfs4Status.SHARE_DENIED, "another one denies it");
            }
            clients.purge(other.client);
        }
    }

    /** OPEN_DOWNGRADE (RFC 8881 section 18.18). */
    public StateId downgrade(Requester who, StateIdAndFile named, Share target, long now) throws Nfs4Exception {
        synchronized (clients) {
            OpenState open = find(who, named, now);
            if (target.access() == 0 || !open.reduceTo(target)) {
                throw new Nfs4Exception(Nfs4Status.INVAL, "never opened that way");
            }
            return open.changed();
        }
    }

    /** CLOSE (RFC 8881 section 18.2); locks go with it. */
    public void close(Requester who, StateIdAndFile named, long now) throws Nfs4Exception {
        synchronized (clients) {
            clients.remove(find(who, named, now));
        }
    }

    /**
     * Whether data may be read or written with this stateid.
     *
     * @param access of {@link Share#READ} and {@link Share#WRITE}
     * @throws Nfs4Exception LOCKED when a share denies it, OPENMODE when it was not opened for it
     */
    public void requireAccess(Requester who, StateIdAndFile named, int access, long now) throws Nfs4Exception {
        synchronized (clients) {
            if (named.id().isSpecial()) {
                requireNotDenied(named, access, now);
                return;
            }
            OpenState open = switch (clients.find(who, named, now)) {
                case OpenState state -> state;
                case LockState lock -> lock.open;
            };
            if ((access & Share.WRITE) != 0 && (open.share().access() & Share.WRITE) == 0) {
                throw new Nfs4Exception(Nfs4Status.OPENMODE, "not opened for writing");
            }
        }
    }

    private void requireNotDenied(StateIdAndFile named, int access, long now) throws Nfs4Exception {
        if (clients.isInGrace(now)) {
            throw new Nfs4Exception(Nfs4Status.GRACE, "a share that denies it may be reclaimed yet");
        }
        if (access == Share.READ && named.id().equals(StateId.BYPASS)) {
            return;
        }
        for (OpenState open : clients.file(named.file()).opens) {
            if ((open.share().deny() & access) != 0 && !clients.isLapsed(open.client, now)) {
                throw new Nfs4Exception(Nfs4Status.LOCKED, "a share denies it");
            }
        }
    }

    /** TEST_STATEID (RFC 8881 section 18.48), for one of them. */
    public Nfs4Status test(Requester who, StateId id, long now) {
        synchronized (clients) {
            Optional<HeldState> state = clients.state(id.number());
            if (state.isEmpty()) {
                return Nfs4Status.BAD_STATEID;
            }
            try {
                clients.find(who, new StateIdAndFile(id, state.get().file), now);
                return Nfs4Status.OK;
            } catch (Nfs4Exception e) {
                return e.status();
            }
        }
    }

    /** FREE_STATEID (RFC 8881 section 18.38): only one that holds nothing. */
    public void free(Requester who, StateId id, long now) throws Nfs4Exception {
        synchronized (clients) {
            Optional<HeldState> known = clients.state(id.number());
            if (known.isEmpty()) {
                throw new Nfs4Exception(Nfs4Status.BAD_STATEID, "no such state");
            }
            HeldState state = clients.find(who, new StateIdAndFile(id, known.get().file), now);
            if (state instanceof LockState lock
                    && !clients.file(lock.file).locks.isHeldBy(lock)) {
                clients.remove(lock);
                return;
            }
            throw new Nfs4Exception(Nfs4Status.LOCKS_HELD, "an open, or locks");
        }
    }

    private OpenState find(Requester who, StateIdAndFile named, long now) throws Nfs4Exception {
        if (clients.find(who, named, now) instanceof OpenState open) {
            return open;
        }
        throw new Nfs4Exception(Nfs4Status.BAD_STATEID, "not of an open");
    }
}
