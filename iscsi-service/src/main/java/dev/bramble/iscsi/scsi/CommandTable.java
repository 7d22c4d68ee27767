package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All commands that are carried out, by operation code and service action. */
final class CommandTable {
    private static final int SERVICE_ACTION = 0x1f;

    /** NACA in the last byte of a CDB (SAM-5 section 5.2); auto contingent allegiance is not offered. */
    private static final int NACA = 0x04;

    static final CommandTable ALL = new CommandTable(List.of(
            BlockCommands.ALL, ProvisioningCommands.ALL, UnitCommands.ALL, ModeCommands.ALL, ReservationCommands.ALL));

    private final List<SupportedCommand> commands = new ArrayList<>();
    private final @Nullable SupportedCommand[] plain = new @Nullable SupportedCommand[256];
    private final @Nullable SupportedCommand[] @Nullable [] withAction =
            new @Nullable SupportedCommand[256] @Nullable [];

    private CommandTable(List<List<SupportedCommand>> families) {
        for (List<SupportedCommand> family : families) {
            family.forEach(this::add);
        }
    }

    private void add(SupportedCommand command) {
        commands.add(command);
        if (!command.hasServiceAction()) {
            plain[command.opcode()] = command;
            return;
        }
        @Nullable SupportedCommand @Nullable [] actions = withAction[command.opcode()];
        if (actions == null) {
            actions = new @Nullable SupportedCommand[SERVICE_ACTION + 1];
            withAction[command.opcode()] = actions;
        }
        actions[command.serviceAction()] = command;
    }

    Command parse(ByteBuffer cdb, UnitDescription unit) throws CheckConditionException {
        int opcode = cdb.get(0) & 0xff;
        SupportedCommand command = plain[opcode];
        if (command == null) {
            @Nullable SupportedCommand @Nullable [] actions = withAction[opcode];
            if (actions == null) {
                throw new CheckConditionException(Sense.INVALID_OPCODE);
            }
            command = actions[cdb.get(1) & SERVICE_ACTION];
        }
        if (command == null || (cdb.get(command.cdbLength() - 1) & NACA) != 0) {
            throw new CheckConditionException(Sense.INVALID_FIELD_IN_CDB);
        }
        return command.reader().read(cdb, unit);
    }

    List<SupportedCommand> commands() {
        return commands;
    }

    Optional<SupportedCommand> find(int opcode, int serviceAction) {
        return commands.stream()
                .filter(command -> command.opcode() == opcode && command.serviceAction() == serviceAction)
                .findFirst();
    }

    boolean hasServiceActions(int opcode) {
        return withAction[opcode] != null;
    }
}
