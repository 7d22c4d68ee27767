package dev.bramble.iscsi.scsi;

/**
 * What a command asks of a unit that is reserved for another initiator (SPC-4 section 5.12.1 and table 66, SBC-3 table
 * 13).
 */
enum Access {
    /** Answered whatever reservation there is. */
    FREE,

    /** Answered under a persistent reservation, not under RESERVE(6). */
    STATUS,

    /** Answered under write exclusive reservations. */
    READS,

    /** For those who hold the reservation. */
    CHANGES,

    /** As {@link #CHANGES}, and the unit must not be write protected. */
    WRITES;

    static Access of(Command command) {
        return switch (command) {
            case Command.Read read -> READS;
            case Command.Write write -> WRITES;
            case Command.SynchronizeCache flush -> CHANGES;
            case Command.Parameters parameters -> FREE;
            case Command.Refused refused -> FREE;
            case Command.Nothing nothing ->
                switch (nothing.kind()) {
                    case TEST_UNIT_READY, START -> STATUS;
                    case ALLOW_REMOVAL -> FREE;
                    case PRE_FETCH -> READS;
                    case PREVENT_REMOVAL -> CHANGES;
                };
            case BlockCommand.Verify verify -> READS;
            case BlockCommand.GetLbaStatus status -> READS;
            case BlockCommand.WriteAndVerify write -> WRITES;
            case BlockCommand.CompareAndWrite write -> WRITES;
            case BlockCommand.OrWrite write -> WRITES;
            case BlockCommand.WriteSame write -> WRITES;
            case BlockCommand.Unmap unmap -> WRITES;
            case UnitCommand.RequestSense sense -> FREE;
            case UnitCommand.ModeSense sense -> READS;
            case UnitCommand.ModeSelect select -> CHANGES;
            case ReservationCommand.Release release -> FREE;
            case ReservationCommand.Reserve reserve -> STATUS;
            case ReservationCommand.In in -> STATUS;
            case ReservationCommand.Out out -> STATUS;
        };
    }
}
