package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;

/**
 * How a command ended.
 *
 * @param data for the initiator, at its position; empty unless status is GOOD
 * @param sense in the format that the initiator chose, or empty
 */
public record ScsiResult(ScsiStatus status, ByteBuffer data, ByteBuffer sense) {
    private static final ByteBuffer NONE = ByteBuffer.allocate(0).asReadOnlyBuffer();

    public static ScsiResult good() {
        return new ScsiResult(ScsiStatus.GOOD, NONE, NONE);
    }

    static ScsiResult good(ByteBuffer data) {
        return new ScsiResult(ScsiStatus.GOOD, data, NONE);
    }

    public static ScsiResult checkCondition(Sense sense) {
        return new ScsiResult(ScsiStatus.CHECK_CONDITION, NONE, sense.fixedFormat());
    }

    static ScsiResult checkCondition(ByteBuffer sense) {
        return new ScsiResult(ScsiStatus.CHECK_CONDITION, NONE, sense);
    }

    static ScsiResult reservationConflict() {
        return new ScsiResult(ScsiStatus.RESERVATION_CONFLICT, NONE, NONE);
    }

    public static ScsiResult busy() {
        return new ScsiResult(ScsiStatus.BUSY, NONE, NONE);
    }
}
