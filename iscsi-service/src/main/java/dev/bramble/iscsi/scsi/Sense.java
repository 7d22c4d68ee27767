package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;

/** Why a command ended with CHECK CONDITION: sense key, additional code and its qualifier (SPC-4 section 4.5). */
public enum Sense {
    NO_SENSE(0x0, 0x00, 0x00),
    WRITE_ERROR(0x3, 0x0c, 0x00),
    UNRECOVERED_READ_ERROR(0x3, 0x11, 0x00),
    INTERNAL_TARGET_FAILURE(0x4, 0x44, 0x00),
    PARAMETER_LIST_LENGTH_ERROR(0x5, 0x1a, 0x00),
    INVALID_OPCODE(0x5, 0x20, 0x00),
    LBA_OUT_OF_RANGE(0x5, 0x21, 0x00),
    INVALID_FIELD_IN_CDB(0x5, 0x24, 0x00),
    LOGICAL_UNIT_NOT_SUPPORTED(0x5, 0x25, 0x00),
    INVALID_FIELD_IN_PARAMETER_LIST(0x5, 0x26, 0x00),
    INVALID_RELEASE_OF_PERSISTENT_RESERVATION(0x5, 0x26, 0x04),
    SAVING_PARAMETERS_NOT_SUPPORTED(0x5, 0x39, 0x00),
    INSUFFICIENT_REGISTRATION_RESOURCES(0x5, 0x55, 0x04),
    POWER_ON_OR_RESET(0x6, 0x29, 0x00),
    LOGICAL_UNIT_WAS_RESET(0x6, 0x29, 0x03),
    NEXUS_LOSS(0x6, 0x29, 0x07),
    MODE_PARAMETERS_CHANGED(0x6, 0x2a, 0x01),
    RESERVATIONS_PREEMPTED(0x6, 0x2a, 0x03),
    RESERVATIONS_RELEASED(0x6, 0x2a, 0x04),
    REGISTRATIONS_PREEMPTED(0x6, 0x2a, 0x05),
    CAPACITY_DATA_HAS_CHANGED(0x6, 0x2a, 0x09),
    COMMANDS_CLEARED_BY_ANOTHER_INITIATOR(0x6, 0x2f, 0x00),
    SOFTWARE_WRITE_PROTECTED(0x7, 0x27, 0x02),
    SPACE_ALLOCATION_FAILED(0x7, 0x27, 0x07),
    UNEXPECTED_UNSOLICITED_DATA(0xb, 0x0c, 0x0c),
    NOT_ENOUGH_UNSOLICITED_DATA(0xb, 0x0c, 0x0d),
    PROTOCOL_SERVICE_CRC_ERROR(0xb, 0x47, 0x05),
    DATA_PHASE_ERROR(0xb, 0x4b, 0x00),
    MISCOMPARE_DURING_VERIFY(0xe, 0x1d, 0x00);

    /** Bytes of fixed format sense data, as made here. */
    static final int LENGTH = 18;

    private static final int HEADER = 8;
    private static final int INFORMATION = 12;

    private final int key;
    private final int code;
    private final int qualifier;

    Sense(int key, int code, int qualifier) {
        this.key = key;
        this.code = code;
        this.qualifier = qualifier;
    }

    /** After a power on, a reset or a nexus loss, what was to be told before is of no interest. */
    boolean outranksOtherAttentions() {
        return key == 0x6 && code == 0x29;
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

    /** Descriptor format, current error, no descriptors (SPC-4 section 4.5.2.1). */
    ByteBuffer descriptorFormat() {
        return describe(ByteBuffer.allocate(HEADER));
    }

    ByteBuffer data(boolean inDescriptors) {
        return inDescriptors ? descriptorFormat() : fixedFormat();
    }

    /** With the INFORMATION field, which in fixed format has four bytes. */
    ByteBuffer data(boolean inDescriptors, long information) {
        if (!inDescriptors) {
            boolean fits = information <= 0xffff_ffffL;
            return fits ? fixedFormat().put(0, (byte) 0xf0).putInt(3, (int) information) : fixedFormat();
        }
        return describe(ByteBuffer.allocate(HEADER + INFORMATION))
                .put(7, (byte) INFORMATION)
                .put(HEADER + 1, (byte) (INFORMATION - 2))
                .put(HEADER + 2, (byte) 0x80)
                .putLong(HEADER + 4, information);
    }

    private ByteBuffer describe(ByteBuffer data) {
        return data.put(0, (byte) 0x72).put(1, (byte) key).put(2, (byte) code).put(3, (byte) qualifier);
    }
}
