package dev.bramble.iscsi.session;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** Binary values of text keys: 0x with hexadecimal digits or 0b with base64 (RFC 7143 section 6.1). */
final class BinaryValue {
    private BinaryValue() {}

    static String encode(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }

    /**
     * The bytes of {@code text}.
     *
     * @param most bytes; what is longer, empty or no such value gives nothing
     */
    static Optional<byte[]> decode(String text, int most) {
        if (text.length() < 3) {
            return Optional.empty();
        }
        try {
            byte[] bytes = switch (text.substring(0, 2)) {
                case "0x", "0X" -> hex(text.substring(2));
                case "0b", "0B" -> Base64.getDecoder().decode(text.substring(2));
                default -> new byte[0];
            };
            return bytes.length == 0 || bytes.length > most ? Optional.empty() : Optional.of(bytes);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** An odd first digit stands alone. */
    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.length() % 2 == 0 ? digits : "0" + digits);
    }
}
