package dev.bramble.iscsi.scsi;

import java.io.IOException;

/** Where a unit's reservations are kept through a power loss (APTPL). */
public interface ReservationStore {

    /** Nothing can be kept. */
    ReservationStore NONE = new ReservationStore() {
        @Override
        public boolean canKeep() {
            return false;
        }

        @Override
        public String load() {
            return "";
        }

        @Override
        public void save(String text) {
            throw new IllegalStateException("nothing can be kept here");
        }
    };

    /** Whether {@link #save} is of use. */
    boolean canKeep();

    /** What was saved last, or empty. */
    String load() throws IOException;

    /** Returns when it is on the medium in place of what was there; after a crash it is the one or the other. */
    void save(String text) throws IOException;
}
