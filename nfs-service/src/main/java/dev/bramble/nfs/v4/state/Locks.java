package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.v4.wire.Opaque;
import dev.bramble.nfs.v4.wire.StateId;
import java.util.List;
import java.util.Optional;

/** Byte-range locks (RFC 8881 section 9.1): advisory, as POSIX clients want them. */
public final class Locks {
    private static final int MAX_LOCKS_OF_A_FILE = 10_000;

    private final ClientTable clients;

    public Locks(ClientTable clients) {
        this.clients = clients;
    }

    /**
     * What is to be locked.
     *
     * @param exclusive a write lock
     */
    public record Wanted(boolean exclusive, ByteRange range) {}

    /** LOCK by an owner that is new to this file: {@code named} is the open's stateid. */
    public StateId lockFirst(
            Requester who, StateIdAndFile named, Opaque owner, Wanted wanted, boolean reclaim, long now)
            throws Nfs4Exception {
        synchronized (clients) {
            if (!(clients.find(who, named, now) instanceof OpenState open)) {
                throw new Nfs4Exception(Nfs4Status.BAD_STATEID, "not of an open");
            }
            clients.requireRoom(open.client);
            Optional<LockState> before = open.client.states.values().stream()
                    .filter(LockState.class::isInstance)
                    .map(LockState.class::cast)
                    .filter(lock -> lock.open == open && lock.owner.equals(owner))
                    .findFirst();
            if (before.isPresent()) {
                return lock(before.get(), wanted, reclaim, now);
            }
            LockState fresh = new LockState(open, owner, clients.instance(), clients.nextNumber());
            hold(fresh, wanted, reclaim, now);
            clients.add(fresh);
            return fresh.id();
        }
    }

    /** LOCK by an owner that has a stateid for this file. */
    public StateId lockMore(Requester who, StateIdAndFile named, Wanted wanted, boolean reclaim, long now)
            throws Nfs4Exception {
        synchronized (clients) {
            return lock(find(who, named, now), wanted, reclaim, now);
        }
    }

    private StateId lock(LockState holder, Wanted wanted, boolean reclaim, long now) throws Nfs4Exception {
        hold(holder, wanted, reclaim, now);
        return holder.changed();
    }

    private void hold(LockState holder, Wanted wanted, boolean reclaim, long now) throws Nfs4Exception {
        clients.requireTime(holder.client, reclaim, now);
        if (wanted.exclusive() && (holder.open.share().access() & Share.WRITE) == 0) {
            throw new Nfs4Exception(Nfs4Status.OPENMODE, "not opened for writing");
        }
        requireFree(holder.file, holder.client, holder.owner, wanted, now);
        FileLocks locks = clients.file(holder.file).locks;
        if (locks.count() >= MAX_LOCKS_OF_A_FILE) {
            throw new Nfs4Exception(
                    holder.client.minor == 0 ? Nfs4Status.RESOURCE : Nfs4Status.DELAY, "too many locks");
        }
        locks.lock(holder, wanted.exclusive(), wanted.range());
    }

    /** A lock of a client that missed its lease is in nobody's way. */
    private void requireFree(FileRef file, Client client, Opaque owner, Wanted wanted, long now) throws LockDenied {
        while (true) {
            Optional<FileLocks.Held> conflict =
                    clients.file(file).locks.conflict(client, owner, wanted.exclusive(), wanted.range());
            if (conflict.isEmpty()) {
                return;
            }
            if (!clients.isLapsed(conflict.get().holder().client, now)) {
                throw new LockDenied(conflict.get());
            }
            clients.purge(conflict.get().holder().client);
        }
    }

    /** LOCKT (RFC 8881 section 18.11): whether {@link #lockFirst} would be denied. */
    public void test(long id, FileRef file, Opaque owner, Wanted wanted, long now) throws Nfs4Exception {
        synchronized (clients) {
            Client client = clients.confirmedById(id);
            clients.renew(client, now);
            if (clients.isInGrace(now)) {
                throw new Nfs4Exception(Nfs4Status.GRACE, "locks may be reclaimed yet");
            }
            requireFree(file, client, owner, wanted, now);
        }
    }

    /** LOCKU (RFC 8881 section 18.12). */
    public StateId unlock(Requester who, StateIdAndFile named, ByteRange range, long now) throws Nfs4Exception {
        synchronized (clients) {
            LockState holder = find(who, named, now);
            clients.file(holder.file).locks.unlock(holder, range);
            return holder.changed();
        }
    }

    /** RELEASE_LOCKOWNER of minor version 0 (RFC 7530 section 16.37). */
    public void releaseOwner(long id, Opaque owner, long now) throws Nfs4Exception {
        synchronized (clients) {
            Client client = clients.confirmedById(id);
            clients.renew(client, now);
            List<LockState> owned = client.states.values().stream()
                    .filter(LockState.class::isInstance)
                    .map(LockState.class::cast)
                    .filter(lock -> lock.owner.equals(owner))
                    .toList();
            for (LockState lock : owned) {
                if (clients.file(lock.file).locks.isHeldBy(lock)) {
                    throw new Nfs4Exception(Nfs4Status.LOCKS_HELD, "the owner has locks");
                }
            }
            owned.forEach(clients::remove);
            client.lockOwners.remove(owner);
        }
    }

    private LockState find(Requester who, StateIdAndFile named, long now) throws Nfs4Exception {
        if (clients.find(who, named, now) instanceof LockState lock) {
            return lock;
        }
        throw new Nfs4Exception(Nfs4Status.BAD_STATEID, "not of a lock");
    }
}
