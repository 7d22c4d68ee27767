package dev.bramble.simulator.iscsi;

import java.io.Serial;

/** A command ended with another status than GOOD. */
public final class ScsiStatusException extends IscsiException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int UNIT_ATTENTION = 6;

    private final int senseKey;

    ScsiStatusException(String command, int status, byte[] sense) {
        super(describe(command, status, sense));
        this.senseKey = key(sense);
    }

    /** Something changed before the command, which was not done: it is to be sent again. */
    public boolean unitAttention() {
        return senseKey == UNIT_ATTENTION;
    }

    private static int key(byte[] sense) {
        if (sense.length < 3) {
            return 0;
        }
        // Fixed format (70h, 71h) has the key in byte 2, descriptor format (72h, 73h) in byte 1.
        return (sense[0] & 0x7f) >= 0x72 ? sense[1] & 0xf : sense[2] & 0xf;
    }

    private static String describe(String command, int status, byte[] sense) {
        String text = "%s ended with status %02xh".formatted(command, status);
        boolean descriptor = sense.length >= 4 && (sense[0] & 0x7f) >= 0x72;
        int asc = descriptor ? 2 : 12;
        return sense.length < asc + 2
                ? text
                : text + ", sense %x/%02x/%02x".formatted(key(sense), sense[asc] & 0xff, sense[asc + 1] & 0xff);
    }
}
