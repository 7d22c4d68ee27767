package dev.bramble.iscsi.scsi;

import java.util.concurrent.locks.StampedLock;

/**
 * Keeps writes away from a range while one command compares and changes it in one piece. A write shares its range with
 * other writes, which costs two atomic additions; COMPARE AND WRITE owns its range. Ranges of one stripe of the unit, or
 * of two that fall together, count as the same. Stripes are taken in one order, so that nobody waits in a circle.
 */
final class RangeLocks {
    private static final int STRIPES = 64;
    private static final int STRIPE_BITS = 20;

    private final StampedLock[] stripes = new StampedLock[STRIPES];

    RangeLocks() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new StampedLock();
        }
    }

    /** To be undone by {@link #unshare} with the same range. */
    void share(long offset, long length) {
        int others = others(offset, length);
        if (others == 0) {
            long _ = stripes[stripe(offset)].readLock();
            return;
        }
        for (int i = 0; i < STRIPES; i++) {
            if (isTouched(i, offset, others)) {
                long _ = stripes[i].readLock();
            }
        }
    }

    void unshare(long offset, long length) {
        int others = others(offset, length);
        for (int i = 0; i <= others; i++) {
            if (!stripes[(stripe(offset) + i) % STRIPES].tryUnlockRead()) {
                throw new IllegalStateException("a range was not shared");
            }
        }
    }

    /** To be undone by {@link #disown} with the same range. */
    void own(long offset, long length) {
        int others = others(offset, length);
        for (int i = 0; i < STRIPES; i++) {
            if (isTouched(i, offset, others)) {
                long _ = stripes[i].writeLock();
            }
        }
    }

    void disown(long offset, long length) {
        int others = others(offset, length);
        for (int i = 0; i <= others; i++) {
            if (!stripes[(stripe(offset) + i) % STRIPES].tryUnlockWrite()) {
                throw new IllegalStateException("a range was not owned");
            }
        }
    }

    private static int stripe(long offset) {
        return (int) (offset >> STRIPE_BITS) & (STRIPES - 1);
    }

    /** Stripes that a range touches beside its first. */
    private static int others(long offset, long length) {
        long last = (offset + Math.max(length, 1) - 1) >> STRIPE_BITS;
        return (int) Math.min(STRIPES - 1, last - (offset >> STRIPE_BITS));
    }

    private static boolean isTouched(int stripe, long offset, int others) {
        return ((stripe - stripe(offset)) & (STRIPES - 1)) <= others;
    }
}
