package dev.bramble.iscsi.scsi;

/** SAM-5 section 5.3. */
public enum ScsiStatus {
    GOOD(0x00),
    CHECK_CONDITION(0x02),
    BUSY(0x08),
    RESERVATION_CONFLICT(0x18),
    TASK_SET_FULL(0x28);

    private final int code;

    ScsiStatus(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
