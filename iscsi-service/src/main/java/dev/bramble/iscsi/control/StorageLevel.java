package dev.bramble.iscsi.control;

import dev.bramble.iscsi.volume.Pool;

/** How bad it is, from good to worst. */
enum StorageLevel {
    ENOUGH,
    /** Less than a fifth is free, and the volumes may come to want more than that. */
    LOW,
    /** As LOW, with less than a tenth free. */
    VERY_LOW,
    /** As LOW, with the reserve begun. */
    RESERVE,
    /** Writes find no room. */
    FULL;

    private static final int LOW_PART = 5;
    private static final int VERY_LOW_PART = 10;

    static StorageLevel of(Pool pool) {
        if (pool.isFull()) {
            return FULL;
        }
        if (!pool.isOvercommitted()) {
            return ENOUGH;
        }
        if (pool.free() < pool.reserve()) {
            return RESERVE;
        }
        if (pool.free() < pool.size() / VERY_LOW_PART) {
            return VERY_LOW;
        }
        return pool.free() < pool.size() / LOW_PART ? LOW : ENOUGH;
    }
}
