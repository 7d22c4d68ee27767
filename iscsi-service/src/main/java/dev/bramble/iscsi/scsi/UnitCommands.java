package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;
import java.util.List;

/** What a unit is, can and will be (SPC-4 section 6, SBC-3 section 5). */
final class UnitCommands {
    static final List<SupportedCommand> ALL = List.of(
            SupportedCommand.of(
                    "000000000000", (cdb, unit) -> new Command.Nothing(Command.Nothing.Kind.TEST_UNIT_READY)),
            SupportedCommand.of("03010000ff00", UnitCommands::requestSense),
            SupportedCommand.of("1201ffffff00", UnitCommands::inquiry),
            SupportedCommand.of("1b010000f300", UnitCommands::startStop),
            SupportedCommand.of("1e0000000300", UnitCommands::preventAllow),
            SupportedCommand.of("2500ffffffff00000100", UnitCommands::readCapacity10),
            SupportedCommand.of(0x10, "9e100000000000000000ffffffff0000", UnitCommands::readCapacity16),
            SupportedCommand.of("a000ff000000ffffffff0000", UnitCommands::reportLuns),
            SupportedCommand.of(0x0c, "a30c87ffffffffffffff0000", UnitCommands::reportSupportedOpcodes));

    /** LBPME and LBPRZ. */
    private static final byte THIN_AND_ZEROS = (byte) 0xc0;

    private UnitCommands() {}

    private static Command requestSense(ByteBuffer cdb, UnitDescription unit) {
        return new UnitCommand.RequestSense(Cdb.has(cdb, 1, 0x01), Cdb.byteAt(cdb, 4));
    }

    private static Command inquiry(ByteBuffer cdb, UnitDescription unit) throws CheckConditionException {
        boolean vital = Cdb.has(cdb, 1, 0x01);
        int page = Cdb.byteAt(cdb, 2);
        Cdb.refuse(!vital && page != 0);
        return Cdb.parameters(vital ? Inquiry.vitalProductData(page, unit) : Inquiry.standard(), Cdb.shortAt(cdb, 3));
    }

    /** A disk that was stopped would not come back by itself: ejecting and power conditions are refused. */
    private static Command startStop(ByteBuffer cdb, UnitDescription unit) throws CheckConditionException {
        boolean powerCondition = Cdb.has(cdb, 4, 0xf0);
        boolean loadOrEject = Cdb.has(cdb, 4, 0x02);
        Cdb.refuse(powerCondition || loadOrEject);
        boolean start = Cdb.has(cdb, 4, 0x01);
        return start ? new Command.Nothing(Command.Nothing.Kind.START) : new Command.SynchronizeCache();
    }

    /** The medium cannot be removed anyway. */
    private static Command preventAllow(ByteBuffer cdb, UnitDescription unit) throws CheckConditionException {
        int prevent = cdb.get(4) & 0x03;
        Cdb.refuse(prevent > 1);
        return new Command.Nothing(
                prevent == 0 ? Command.Nothing.Kind.ALLOW_REMOVAL : Command.Nothing.Kind.PREVENT_REMOVAL);
    }

    private static Command readCapacity10(ByteBuffer cdb, UnitDescription unit) throws CheckConditionException {
        Cdb.refuse(cdb.getInt(2) != 0 && !Cdb.has(cdb, 8, 0x01));
        ByteBuffer data = ByteBuffer.allocate(8);
        data.putInt((int) Math.min(unit.blocks() - 1, 0xffffffffL)).putInt(unit.blockSize());
        return Cdb.parameters(data.flip(), 8);
    }

    private static Command readCapacity16(ByteBuffer cdb, UnitDescription unit) {
        ByteBuffer data = ByteBuffer.allocate(32).putLong(0, unit.blocks() - 1).putInt(8, unit.blockSize());
        data.put(13, (byte) Integer.numberOfTrailingZeros(unit.blocksInPhysicalBlock()));
        return Cdb.parameters(data.put(14, THIN_AND_ZEROS), Cdb.unsigned(cdb, 10));
    }

    /** One unit, LUN 0; the well-known ones are not offered. */
    private static Command reportLuns(ByteBuffer cdb, UnitDescription unit) throws CheckConditionException {
        int select = Cdb.byteAt(cdb, 2);
        long allocation = Cdb.unsigned(cdb, 6);
        Cdb.refuse(select > 2 || allocation < 16);
        ByteBuffer data = ByteBuffer.allocate(select == 1 ? 8 : 16);
        return Cdb.parameters(data.putInt(0, data.capacity() - 8), allocation);
    }

    private static Command reportSupportedOpcodes(ByteBuffer cdb, UnitDescription unit) throws CheckConditionException {
        return Cdb.parameters(SupportedOpcodes.report(CommandTable.ALL, cdb), Cdb.unsigned(cdb, 6));
    }
}
