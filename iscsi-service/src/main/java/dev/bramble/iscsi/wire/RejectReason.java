package dev.bramble.iscsi.wire;

/** RFC 7143 section 11.17.1. */
public enum RejectReason {
    DATA_DIGEST_ERROR(0x02),
    SNACK_REJECT(0x03),
    PROTOCOL_ERROR(0x04),
    COMMAND_NOT_SUPPORTED(0x05),
    IMMEDIATE_COMMAND_REJECT(0x06),
    INVALID_PDU_FIELD(0x09);

    private final int code;

    RejectReason(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
