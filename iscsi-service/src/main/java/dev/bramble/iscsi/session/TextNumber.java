package dev.bramble.iscsi.session;

import java.util.Optional;

/** Numbers of text keys: decimal, or hexadecimal behind 0x (RFC 7143 section 6.1). */
final class TextNumber {
    private TextNumber() {}

    /** The number, when it is one between these, both included. */
    static Optional<Integer> of(String text, int least, int most) {
        boolean hex = text.startsWith("0x") || text.startsWith("0X");
        String digits = hex ? text.substring(2) : text;
        if (digits.isEmpty() || digits.length() > 20 || !digits.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            return Optional.empty();
        }
        try {
            long value = Long.parseLong(digits, hex ? 16 : 10);
            return value >= least && value <= most ? Optional.of((int) value) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
