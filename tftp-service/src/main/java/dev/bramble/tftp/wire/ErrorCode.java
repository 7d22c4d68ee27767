package dev.bramble.tftp.wire;

/** Error codes of RFC 1350 (appendix I) and RFC 2347. The ordinal is the number on the wire. */
public enum ErrorCode {
    NOT_DEFINED,
    FILE_NOT_FOUND,
    ACCESS_VIOLATION,
    DISK_FULL,
    ILLEGAL_OPERATION,
    UNKNOWN_TRANSFER_ID,
    FILE_EXISTS,
    NO_SUCH_USER,
    OPTION_REFUSED;

    /** The number on the wire. */
    @SuppressWarnings("EnumOrdinal")
    public int number() {
        return ordinal();
    }
}
