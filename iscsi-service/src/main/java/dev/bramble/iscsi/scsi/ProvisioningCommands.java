package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;
import java.util.List;

/** Commands of thin provisioning (SBC-3 section 4.7). */
final class ProvisioningCommands {
    private static final int PROTECT = 0xe0;
    private static final int ANCHOR = 0x10;
    private static final int UNMAP = 0x08;
    private static final int OBSOLETE = 0x06;
    private static final int NO_DATA_OUT = 0x01;

    static final List<SupportedCommand> ALL = List.of(
            SupportedCommand.of("41f8ffffffff00ffff00", ProvisioningCommands::writeSame10),
            SupportedCommand.of("42010000000000ffff00", ProvisioningCommands::unmap),
            SupportedCommand.of("93f9ffffffffffffffffffffffff0000", ProvisioningCommands::writeSame16),
            SupportedCommand.of(0x12, "9e12ffffffffffffffffffffffff0000", ProvisioningCommands::getLbaStatus));

    private ProvisioningCommands() {}

    private static Command writeSame10(ByteBuffer cdb, UnitDescription unit) throws CheckConditionException {
        Cdb.refuse(Cdb.has(cdb, 1, NO_DATA_OUT)); // only the longer CDB has it
        return writeSame(unit, Cdb.lba(cdb), Cdb.shortAt(cdb, 7), cdb.get(1));
    }

    private static Command writeSame16(ByteBuffer cdb, UnitDescription unit) throws CheckConditionException {
        return writeSame(unit, cdb.getLong(2), Cdb.unsigned(cdb, 10), cdb.get(1));
    }

    private static Command writeSame(UnitDescription unit, long lba, long count, int flags)
            throws CheckConditionException {
        Cdb.refuse((flags & (PROTECT | ANCHOR | OBSOLETE)) != 0);
        long offset = unit.offset(lba, count);
        Cdb.refuse(count == 0);
        int length = unit.transfer(count, BlockLimits.WRITE_SAME);
        int dataOut = (flags & NO_DATA_OUT) != 0 ? 0 : unit.blockSize();
        return new BlockCommand.WriteSame(offset, length, dataOut, (flags & UNMAP) != 0);
    }

    private static Command unmap(ByteBuffer cdb, UnitDescription unit) throws CheckConditionException {
        Cdb.refuse(Cdb.has(cdb, 1, 0x01)); // ANCHOR
        int length = Cdb.shortAt(cdb, 7);
        if (length > 0 && length < UnmapList.HEADER) {
            throw new CheckConditionException(Sense.PARAMETER_LIST_LENGTH_ERROR);
        }
        Cdb.refuse(length > UnmapList.MAX_LENGTH);
        return new BlockCommand.Unmap(length);
    }

    private static Command getLbaStatus(ByteBuffer cdb, UnitDescription unit) throws CheckConditionException {
        long lba = cdb.getLong(2);
        long _ = unit.offset(lba, 1);
        return new BlockCommand.GetLbaStatus(lba, Cdb.unsigned(cdb, 10));
    }
}
