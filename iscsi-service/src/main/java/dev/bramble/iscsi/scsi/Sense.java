package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;

/** Why a command ended with CHECK CONDITION: sense key, additional code and its qualifier (SPC-4 section 4.5). */
public enum Sense {
    NO_SENSE(0x0, 0x00, 0x00),
    WRITE_ERROR(0x3, 0x0c, 0x00),
    UNRECOVERED_READ_ERROR(0x3, 0x11, 0x00),
    INVALID_OPCODE(0x5, 0x20, 0x00),
    LBA_OUT_OF_RANGE(0x5, 0x21, 0x00),
    INVALID_FIELD_IN_CDB(0x5, 0x24, 0x00),
    LOGICAL_UNIT_NOT_SUPPORTED(0x5, 0x25, 0x00),
    SAVING_PARAMETERS_NOT_SUPPORTED(0x5, 0x39, 0x00),
    SPACE_ALLOCATION_FAILED(0x7, 0x27, 0x07),
    UNEXPECTED_UNSOLICITED_DATA(0xb, 0x0c, 0x0c),
    NOT_ENOUGH_UNSOLICITED_DATA(0xb, 0x0c, 0x0d),
    DATA_PHASE_ERROR(0xb, 0x4b, 0x00);

    /** Bytes of fixed format sense data, as made here. */
    static final int LENGTH = 18;

    private final int key;
    private final int code;
    private final int qualifier;

    Sense(int key, int code, int qualifier) {
        this.key = key;
        this.code = code;
        this.qualifier = qualifier;
    }

    /** Fixed format, current error (SPC-4 section 4.5.3). */
    public ByteBuffer fixedFormat() {
        return ByteBuffer.allocate(LENGTH)
                .put(0, (byte) 0x70)
                .put(2, (byte) key)
                .put(7, (byte) (LENGTH - 8))
                .put(12, (byte) code)
                .put(13, (byte) qualifier);
    }
}
