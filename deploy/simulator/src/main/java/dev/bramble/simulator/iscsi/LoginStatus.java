package dev.bramble.simulator.iscsi;

/** Status of a login response in words: RFC 7143 section 11.13.5. */
final class LoginStatus {
    private LoginStatus() {}

    static String text(int statusClass, int detail) {
        String meaning = switch ((statusClass << 8) | detail) {
            case 0x0101 -> "target moved temporarily";
            case 0x0102 -> "target moved permanently";
            case 0x0200 -> "initiator error";
            case 0x0201 -> "authentication failure";
            case 0x0202 -> "authorization failure: this initiator may not use the target";
            case 0x0203 -> "target not found";
            case 0x0204 -> "target removed";
            case 0x0205 -> "unsupported version";
            case 0x0206 -> "too many connections";
            case 0x0207 -> "missing parameter";
            case 0x0208 -> "cannot include in session";
            case 0x0209 -> "session type not supported";
            case 0x020a -> "session does not exist";
            case 0x020b -> "invalid request during login";
            case 0x0300 -> "target error";
            case 0x0301 -> "service unavailable";
            case 0x0302 -> "out of resources";
            default -> "unknown status";
        };
        return "%s (%02x%02x)".formatted(meaning, statusClass, detail);
    }
}
