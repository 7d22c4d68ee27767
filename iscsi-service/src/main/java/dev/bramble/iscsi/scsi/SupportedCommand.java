package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * One command that is carried out, and so is reported.
 *
 * @param serviceAction or {@link #NONE}
 * @param usage CDB usage data in hex (SPC-4 section 6.35.3): the opcode, then the bits that are looked at
 */
record SupportedCommand(int serviceAction, String usage, Reader reader) {
    static final int NONE = -1;

    /** Reads a CDB of that command. */
    interface Reader {
        Command read(ByteBuffer cdb, UnitDescription unit) throws CheckConditionException;
    }

    static SupportedCommand of(String usage, Reader reader) {
        return new SupportedCommand(NONE, usage, reader);
    }

    static SupportedCommand of(int serviceAction, String usage, Reader reader) {
        return new SupportedCommand(serviceAction, usage, reader);
    }

    int opcode() {
        return HexFormat.fromHexDigits(usage, 0, 2);
    }

    boolean hasServiceAction() {
        return serviceAction != NONE;
    }

    int cdbLength() {
        return usage.length() / 2;
    }

    byte[] usageData() {
        return HexFormat.of().parseHex(usage);
    }
}
