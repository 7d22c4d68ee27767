package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The parameter data of REPORT SUPPORTED OPERATION CODES (SPC-4 section 6.35). */
final class SupportedOpcodes {
    private static final int TIMEOUTS = 12;

    private SupportedOpcodes() {}

    static ByteBuffer report(CommandTable table, ByteBuffer cdb) throws CheckConditionException {
        boolean withTimeouts = Cdb.has(cdb, 2, 0x80);
        int opcode = Cdb.byteAt(cdb, 3);
        int serviceAction = Cdb.shortAt(cdb, 4);
        return switch (cdb.get(2) & 7) {
            case 0 -> all(table, withTimeouts);
            case 1 -> {
                Cdb.refuse(table.hasServiceActions(opcode));
                yield one(table.find(opcode, SupportedCommand.NONE), withTimeouts);
            }
            case 2 -> {
                Cdb.refuse(table.find(opcode, SupportedCommand.NONE).isPresent());
                yield one(table.find(opcode, serviceAction), withTimeouts);
            }
            case 3 ->
                one(
                        table.find(opcode, serviceAction)
                                .or(() -> serviceAction == 0
                                        ? table.find(opcode, SupportedCommand.NONE)
                                        : Optional.empty()),
                        withTimeouts);
            default -> throw new CheckConditionException(Sense.INVALID_FIELD_IN_CDB);
        };
    }

    private static ByteBuffer all(CommandTable table, boolean withTimeouts) {
        int each = 8 + (withTimeouts ? TIMEOUTS : 0);
        int length = each * table.commands().size();
        ByteBuffer data = ByteBuffer.allocate(4 + length).putInt(length);
        for (SupportedCommand command : table.commands()) {
            int flags = (withTimeouts ? 0x02 : 0) | (command.hasServiceAction() ? 0x01 : 0);
            data.put((byte) command.opcode()).put((byte) 0);
            data.putShort((short) Math.max(command.serviceAction(), 0));
            data.put((byte) 0).put((byte) flags).putShort((short) command.cdbLength());
            if (withTimeouts) {
                putTimeouts(data);
            }
        }
        return data.flip();
    }

    private static ByteBuffer one(Optional<SupportedCommand> command, boolean withTimeouts) {
        if (command.isEmpty()) {
            return ByteBuffer.allocate(4).put(1, (byte) 0x01);
        }
        byte[] usage = command.get().usageData();
        ByteBuffer data = ByteBuffer.allocate(4 + usage.length + (withTimeouts ? TIMEOUTS : 0));
        data.put((byte) 0).put((byte) (0x03 | (withTimeouts ? 0x80 : 0)));
        data.putShort((short) usage.length).put(usage);
        if (withTimeouts) {
            putTimeouts(data);
        }
        return data.flip();
    }

    /** How long a command may take is not foretold: both times are 0. */
    private static void putTimeouts(ByteBuffer data) {
        data.putShort((short) (TIMEOUTS - 2)).put(new byte[TIMEOUTS - 2]);
    }
}
