package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;
import java.util.List;

/** MODE SENSE and MODE SELECT (SPC-4 sections 6.9 to 6.12). */
final class ModeCommands {
    private static final int PAGE_FORMAT = 0x10;
    private static final int SAVE_PAGES = 0x01;

    static final List<SupportedCommand> ALL = List.of(
            SupportedCommand.of("15110000ff00", (cdb, unit) -> select(cdb, 4, Cdb.byteAt(cdb, 4))),
            SupportedCommand.of(
                    "1a08ffffff00",
                    (cdb, unit) -> new UnitCommand.ModeSense(ModeSenseRequest.of(cdb, false), Cdb.byteAt(cdb, 4))),
            SupportedCommand.of("55110000000000ffff00", (cdb, unit) -> select(cdb, 8, Cdb.shortAt(cdb, 7))),
            SupportedCommand.of(
                    "5a18ffff000000ffff00",
                    (cdb, unit) -> new UnitCommand.ModeSense(ModeSenseRequest.of(cdb, true), Cdb.shortAt(cdb, 7))));

    private ModeCommands() {}

    private static Command select(ByteBuffer cdb, int header, int length) throws CheckConditionException {
        Cdb.refuse(!Cdb.has(cdb, 1, PAGE_FORMAT) || Cdb.has(cdb, 1, SAVE_PAGES));
        if (length > ModePages.MAX_LENGTH) {
            throw new CheckConditionException(Sense.PARAMETER_LIST_LENGTH_ERROR);
        }
        return new UnitCommand.ModeSelect(header, length);
    }
}
