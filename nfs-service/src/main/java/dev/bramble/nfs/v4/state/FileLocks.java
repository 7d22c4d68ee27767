package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.v4.wire.Opaque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The byte-range locks on one file; those of one owner never overlap, as POSIX has it. */
final class FileLocks {
    private final List<Held> held = new ArrayList<>();

    /** @param exclusive a write lock */
    record Held(LockState holder, boolean exclusive, ByteRange range) {}

    /** Whose lock is in the way of this. */
    Optional<Held> conflict(Client client, Opaque owner, boolean exclusive, ByteRange range) {
        return held.stream()
                .filter(lock ->
                        lock.holder().client != client || !lock.holder().owner.equals(owner))
                .filter(lock -> exclusive || lock.exclusive())
                .filter(lock -> lock.range().overlaps(range))
                .findFirst();
    }

    /** Locks a range, whatever of it the owner had locked before. */
    void lock(LockState holder, boolean exclusive, ByteRange range) {
        unlock(holder, range);
        ByteRange whole = range;
        for (Held lock : List.copyOf(held)) {
            if (isOf(holder, lock)
                    && lock.exclusive() == exclusive
                    && lock.range().touches(whole)) {
                whole = whole.joined(lock.range());
                held.remove(lock);
            }
        }
        held.add(new Held(holder, exclusive, whole));
    }

    /** Takes a range out of what the owner has locked; what is left at both ends stays. */
    void unlock(LockState holder, ByteRange range) {
        for (Held lock : List.copyOf(held)) {
            if (!isOf(holder, lock) || !lock.range().overlaps(range)) {
                continue;
            }
            held.remove(lock);
            if (lock.range().startsBefore(range)) {
                held.add(new Held(
                        lock.holder(),
                        lock.exclusive(),
                        new ByteRange(lock.range().first(), range.first() - 1)));
            }
            if (lock.range().endsAfter(range)) {
                held.add(new Held(
                        lock.holder(),
                        lock.exclusive(),
                        new ByteRange(range.last() + 1, lock.range().last())));
            }
        }
    }

    void release(LockState holder) {
        held.removeIf(lock -> lock.holder() == holder);
    }

    boolean isHeldBy(LockState holder) {
        return held.stream().anyMatch(lock -> lock.holder() == holder);
    }

    int count(int minor) {
        int count = 0;
        for (Held lock : held) {
            count += lock.holder().client.minor == minor ? 1 : 0;
        }
        return count;
    }

    int count() {
        return held.size();
    }

    private static boolean isOf(LockState holder, Held lock) {
        return lock.holder().client == holder.client && lock.holder().owner.equals(holder.owner);
    }
}
