package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** REPORT SUPPORTED OPERATION CODES (SPC-4 section 6.35). */
final class SupportedOpcodes {

    /**
     * One command.
     *
     * @param serviceAction or -1
     * @param usage CDB usage data in hex: the opcode, then the bits that are looked at
     */
    private record Supported(int serviceAction, String usage) {
        static Supported of(String usage) {
            return new Supported(-1, usage);
        }

        static Supported of(int serviceAction, String usage) {
            return new Supported(serviceAction, usage);
        }

        int opcode() {
            return HexFormat.fromHexDigits(usage, 0, 2);
        }

        int cdbLength() {
            return usage.length() / 2;
        }
    }

    private static final List<Supported> ALL = List.of(
            Supported.of("000000000000"),
            Supported.of("03010000ff00"),
            Supported.of("081fffffff00"),
            Supported.of("0a1fffffff00"),
            Supported.of("1201ffffff00"),
            Supported.of("1a08ffffff00"),
            Supported.of("1b000000f300"),
            Supported.of("2500ffffffff00000100"),
            Supported.of("28f8ffffffff00ffff00"),
            Supported.of("2af8ffffffff00ffff00"),
            Supported.of("3500ffffffff00ffff00"),
            Supported.of("5a08ffff000000ffff00"),
            Supported.of("88f8ffffffffffffffffffffffff0000"),
            Supported.of("8af8ffffffffffffffffffffffff0000"),
            Supported.of("9100ffffffffffffffffffffffff0000"),
            Supported.of(0x10, "9e100000000000000000ffffffff0000"),
            Supported.of("a000ff000000ffffffff0000"),
            Supported.of(0x0c, "a30c87ffffffffffffff0000"),
            Supported.of("a8f8ffffffffffffffff0000"),
            Supported.of("aaf8ffffffffffffffff0000"));

    private SupportedOpcodes() {}

    static ByteBuffer report(ByteBuffer cdb) throws CheckConditionException {
        boolean withTimeouts = (cdb.get(2) & 0x80) != 0;
        int opcode = cdb.get(3) & 0xff;
        int serviceAction = cdb.getShort(4) & 0xffff;
        return switch (cdb.get(2) & 7) {
            case 0 -> all(withTimeouts);
            case 1 -> {
                if (ALL.stream().anyMatch(c -> c.opcode() == opcode && c.serviceAction() >= 0)) {
                    throw new CheckConditionException(Sense.INVALID_FIELD_IN_CDB);
                }
                yield one(find(opcode, -1), withTimeouts);
            }
            case 2 -> {
                if (ALL.stream().anyMatch(c -> c.opcode() == opcode && c.serviceAction() < 0)) {
                    throw new CheckConditionException(Sense.INVALID_FIELD_IN_CDB);
                }
                yield one(find(opcode, serviceAction), withTimeouts);
            }
            case 3 -> one(find(opcode, serviceAction).or(() -> find(opcode, -1)), withTimeouts);
            default -> throw new CheckConditionException(Sense.INVALID_FIELD_IN_CDB);
        };
    }

    private static Optional<Supported> find(int opcode, int serviceAction) {
        return ALL.stream()
                .filter(c -> c.opcode() == opcode && c.serviceAction() == serviceAction)
                .findFirst();
    }

    private static ByteBuffer all(boolean withTimeouts) {
        int each = withTimeouts ? 20 : 8;
        ByteBuffer data = ByteBuffer.allocate(4 + each * ALL.size()).putInt(0, each * ALL.size());
        int at = 4;
        for (Supported command : ALL) {
            data.put(at, (byte) command.opcode());
            int flags = withTimeouts ? 0x02 : 0;
            if (command.serviceAction() >= 0) {
                data.putShort(at + 2, (short) command.serviceAction());
                flags |= 0x01;
            }
            data.put(at + 5, (byte) flags).putShort(at + 6, (short) command.cdbLength());
            if (withTimeouts) {
                data.putShort(at + 8, (short) 10);
            }
            at += each;
        }
        return data;
    }

    private static ByteBuffer one(Optional<Supported> command, boolean withTimeouts) {
        if (command.isEmpty()) {
            return ByteBuffer.allocate(4).put(1, (byte) 0x01);
        }
        byte[] usage = HexFormat.of().parseHex(command.get().usage());
        ByteBuffer data = ByteBuffer.allocate(4 + usage.length + (withTimeouts ? 12 : 0));
        data.put(1, (byte) (0x03 | (withTimeouts ? 0x80 : 0)))
                .putShort(2, (short) usage.length)
                .put(4, usage);
        return withTimeouts ? data.putShort(4 + usage.length, (short) 10) : data;
    }
}
