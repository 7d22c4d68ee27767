package dev.bramble.iscsi.wire;

/** How a command is ordered among others (RFC 7143 section 11.3.1, SAM-5 section 8). */
public enum TaskAttribute {
    UNTAGGED,
    SIMPLE,
    ORDERED,
    HEAD_OF_QUEUE,
    ACA;

    static TaskAttribute of(int code) {
        return code < values().length ? values()[code] : SIMPLE;
    }
}
