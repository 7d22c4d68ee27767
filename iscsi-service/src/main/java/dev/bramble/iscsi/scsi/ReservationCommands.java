package dev.bramble.iscsi.scsi;

import dev.bramble.iscsi.scsi.ReservationCommand.In.Question;
import dev.bramble.iscsi.scsi.ReservationCommand.Out.Action;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reservations, persistent (SPC-4 sections 6.15 and 6.16) and of old (SPC-2 sections 7.21 to 7.24). */
final class ReservationCommands {
    static final List<SupportedCommand> ALL = all();

    private ReservationCommands() {}

    private static List<SupportedCommand> all() {
        List<SupportedCommand> all = new ArrayList<>();
        all.add(SupportedCommand.of("160000000000", (cdb, unit) -> reserve(cdb)));
        all.add(SupportedCommand.of("170000000000", (cdb, unit) -> release(cdb)));
        all.add(SupportedCommand.of("56000000000000000000", (cdb, unit) -> reserve(cdb)));
        all.add(SupportedCommand.of("57000000000000000000", (cdb, unit) -> release(cdb)));
        for (Question question : Question.values()) {
            all.add(SupportedCommand.of(
                    question.code(),
                    "5e%02x0000000000ffff00".formatted(question.code()),
                    (cdb, unit) -> new ReservationCommand.In(question, Cdb.shortAt(cdb, 7))));
        }
        for (Action action : Action.values()) {
            all.add(SupportedCommand.of(
                    action.code(),
                    "5f%02xff0000ffffffff00".formatted(action.code()),
                    (cdb, unit) -> persistentReserveOut(action, cdb)));
        }
        return List.copyOf(all);
    }

    /** Whole units only: extents and third parties are obsolete. */
    private static Command reserve(ByteBuffer cdb) throws CheckConditionException {
        Cdb.refuse((cdb.get(1) & 0x1f) != 0);
        return new ReservationCommand.Reserve();
    }

    private static Command release(ByteBuffer cdb) throws CheckConditionException {
        Cdb.refuse((cdb.get(1) & 0x1f) != 0);
        return new ReservationCommand.Release();
    }

    private static Command persistentReserveOut(Action action, ByteBuffer cdb) throws CheckConditionException {
        long length = Cdb.unsigned(cdb, 5);
        if (length < PersistentReserveList.LENGTH || length > PersistentReserveList.MAX_LENGTH) {
            throw new CheckConditionException(Sense.PARAMETER_LIST_LENGTH_ERROR);
        }
        return new ReservationCommand.Out(action, Cdb.byteAt(cdb, 2), (int) length);
    }
}
