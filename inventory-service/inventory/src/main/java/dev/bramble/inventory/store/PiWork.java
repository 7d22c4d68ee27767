package dev.bramble.inventory.store;

/**
 * What is done at both data services, of which one may be done and the other not when this process ends.
 *
 * @param snapshot empty for a {@link Kind#RESET}
 */
public record PiWork(String piUid, Kind kind, String snapshot) {

    /** What it is, and what becomes of it when it was cut short. */
    public enum Kind {
        /** Undone: a snapshot of then is of no use later. */
        SNAPSHOT,
        /** Finished: the disk may be the snapshot's already. */
        ROLL_BACK,
        /** Finished. */
        DELETE_SNAPSHOT,
        /** Finished: the disk may be gone already. */
        RESET
    }
}
