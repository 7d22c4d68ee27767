package dev.bramble.iscsi.scsi;

import dev.bramble.iscsi.scsi.BlockCommand.Verify.Comparison;
import java.util.List;

/** Commands that move or compare blocks (SBC-3 section 5). */
final class BlockCommands {
    private static final int PROTECT = 0xe0;
    private static final int FUA = 0x08;

    static final List<SupportedCommand> ALL = List.of(
            SupportedCommand.of("081fffffff00", (cdb, unit) -> read(unit, Cdb.lba6(cdb), Cdb.blocks6(cdb), 0)),
            SupportedCommand.of("0a1fffffff00", (cdb, unit) -> write(unit, Cdb.lba6(cdb), Cdb.blocks6(cdb), 0)),
            SupportedCommand.of(
                    "28f8ffffffff00ffff00", (cdb, unit) -> read(unit, Cdb.lba(cdb), Cdb.shortAt(cdb, 7), cdb.get(1))),
            SupportedCommand.of(
                    "2af8ffffffff00ffff00", (cdb, unit) -> write(unit, Cdb.lba(cdb), Cdb.shortAt(cdb, 7), cdb.get(1))),
            SupportedCommand.of(
                    "2ef6ffffffff00ffff00",
                    (cdb, unit) -> writeAndVerify(unit, Cdb.lba(cdb), Cdb.shortAt(cdb, 7), cdb.get(1))),
            SupportedCommand.of(
                    "2ff6ffffffff00ffff00", (cdb, unit) -> verify(unit, Cdb.lba(cdb), Cdb.shortAt(cdb, 7), cdb.get(1))),
            SupportedCommand.of(
                    "3402ffffffff00ffff00", (cdb, unit) -> preFetch(unit, Cdb.lba(cdb), Cdb.shortAt(cdb, 7))),
            SupportedCommand.of(
                    "3502ffffffff00ffff00", (cdb, unit) -> synchronizeCache(unit, Cdb.lba(cdb), Cdb.shortAt(cdb, 7))),
            SupportedCommand.of(
                    "88f8ffffffffffffffffffffffff0000",
                    (cdb, unit) -> read(unit, cdb.getLong(2), Cdb.unsigned(cdb, 10), cdb.get(1))),
            SupportedCommand.of(
                    "89f8ffffffffffffffff000000ff0000",
                    (cdb, unit) -> compareAndWrite(unit, cdb.getLong(2), Cdb.byteAt(cdb, 13), cdb.get(1))),
            SupportedCommand.of(
                    "8af8ffffffffffffffffffffffff0000",
                    (cdb, unit) -> write(unit, cdb.getLong(2), Cdb.unsigned(cdb, 10), cdb.get(1))),
            SupportedCommand.of(
                    "8bf8ffffffffffffffffffffffff0000",
                    (cdb, unit) -> orWrite(unit, cdb.getLong(2), Cdb.unsigned(cdb, 10), cdb.get(1))),
            SupportedCommand.of(
                    "8ef6ffffffffffffffffffffffff0000",
                    (cdb, unit) -> writeAndVerify(unit, cdb.getLong(2), Cdb.unsigned(cdb, 10), cdb.get(1))),
            SupportedCommand.of(
                    "8ff6ffffffffffffffffffffffff0000",
                    (cdb, unit) -> verify(unit, cdb.getLong(2), Cdb.unsigned(cdb, 10), cdb.get(1))),
            SupportedCommand.of(
                    "9002ffffffffffffffffffffffff0000",
                    (cdb, unit) -> preFetch(unit, cdb.getLong(2), Cdb.unsigned(cdb, 10))),
            SupportedCommand.of(
                    "9102ffffffffffffffffffffffff0000",
                    (cdb, unit) -> synchronizeCache(unit, cdb.getLong(2), Cdb.unsigned(cdb, 10))),
            SupportedCommand.of(
                    "a8f8ffffffffffffffff0000",
                    (cdb, unit) -> read(unit, Cdb.lba(cdb), Cdb.unsigned(cdb, 6), cdb.get(1))),
            SupportedCommand.of(
                    "aaf8ffffffffffffffff0000",
                    (cdb, unit) -> write(unit, Cdb.lba(cdb), Cdb.unsigned(cdb, 6), cdb.get(1))),
            SupportedCommand.of(
                    "aef6ffffffffffffffff0000",
                    (cdb, unit) -> writeAndVerify(unit, Cdb.lba(cdb), Cdb.unsigned(cdb, 6), cdb.get(1))),
            SupportedCommand.of(
                    "aff6ffffffffffffffff0000",
                    (cdb, unit) -> verify(unit, Cdb.lba(cdb), Cdb.unsigned(cdb, 6), cdb.get(1))));

    private BlockCommands() {}

    private static Command read(UnitDescription unit, long lba, long count, int flags) throws CheckConditionException {
        long offset = offset(unit, lba, count, flags);
        return new Command.Read(offset, unit.transfer(count, BlockLimits.TRANSFER), (flags & FUA) != 0);
    }

    private static Command write(UnitDescription unit, long lba, long count, int flags) throws CheckConditionException {
        long offset = offset(unit, lba, count, flags);
        return new Command.Write(offset, unit.transfer(count, BlockLimits.TRANSFER), (flags & FUA) != 0);
    }

    private static Command orWrite(UnitDescription unit, long lba, long count, int flags)
            throws CheckConditionException {
        long offset = offset(unit, lba, count, flags);
        return new BlockCommand.OrWrite(offset, unit.transfer(count, BlockLimits.TRANSFER), (flags & FUA) != 0);
    }

    private static Command compareAndWrite(UnitDescription unit, long lba, long count, int flags)
            throws CheckConditionException {
        long offset = offset(unit, lba, count, flags);
        int length = unit.transfer(count, BlockLimits.COMPARE_AND_WRITE);
        return new BlockCommand.CompareAndWrite(offset, length, (flags & FUA) != 0);
    }

    /** Compared whatever BYTCHK asks for: what is written is read back from the medium either way. */
    private static Command writeAndVerify(UnitDescription unit, long lba, long count, int flags)
            throws CheckConditionException {
        Cdb.refuse(byteCheck(flags) > 1);
        long offset = offset(unit, lba, count, flags);
        return new BlockCommand.WriteAndVerify(offset, unit.transfer(count, BlockLimits.TRANSFER));
    }

    private static Command verify(UnitDescription unit, long lba, long count, int flags)
            throws CheckConditionException {
        Comparison comparison = switch (byteCheck(flags)) {
            case 0 -> Comparison.NONE;
            case 1 -> Comparison.ALL;
            case 3 -> Comparison.ONE_BLOCK;
            default -> throw new CheckConditionException(Sense.INVALID_FIELD_IN_CDB);
        };
        long offset = offset(unit, lba, count, flags);
        int length = unit.transfer(count, BlockLimits.TRANSFER);
        return new BlockCommand.Verify(offset, length, comparison, unit.blockSize());
    }

    /** GOOD says that the cache had no room for all of it, which is allowed: the page cache decides. */
    private static Command preFetch(UnitDescription unit, long lba, long count) throws CheckConditionException {
        long _ = unit.offset(lba, count);
        return new Command.Nothing(Command.Nothing.Kind.PRE_FETCH);
    }

    private static Command synchronizeCache(UnitDescription unit, long lba, long count) throws CheckConditionException {
        long _ = unit.offset(lba, count);
        return new Command.SynchronizeCache();
    }

    /** There is no protection information here. */
    private static long offset(UnitDescription unit, long lba, long count, int flags) throws CheckConditionException {
        Cdb.refuse((flags & PROTECT) != 0);
        return unit.offset(lba, count);
    }

    private static int byteCheck(int flags) {
        return (flags >> 1) & 3;
    }
}
