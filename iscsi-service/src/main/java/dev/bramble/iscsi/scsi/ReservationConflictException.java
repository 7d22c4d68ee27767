package dev.bramble.iscsi.scsi;

/** A command that ends with RESERVATION CONFLICT. */
final class ReservationConflictException extends Exception {
    ReservationConflictException() {
        super("reservation conflict", null, false, false);
    }
}
