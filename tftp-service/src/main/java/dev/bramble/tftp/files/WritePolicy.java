package dev.bramble.tftp.files;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What clients may write.
 *
 * @param allowed which files
 * @param maxBytes the longest file taken
 * @param umask permission bits that no new file gets, of 0777
 */
public record WritePolicy(Allowed allowed, long maxBytes, int umask) {
    private static final Pattern OCTAL = Pattern.compile("0?[0-7]{1,3}");

    /** Which files may be written. */
    public enum Allowed {
        OFF,
        /** Such as are not there yet. */
        NEW,
        /** These, and such as are there. */
        REPLACE;

        /**
         * Reads "off", "new" or "replace".
         *
         * @throws IllegalArgumentException with a message for the operator
         */
        public static Allowed parse(String text) {
            return switch (text.strip().toLowerCase(Locale.ROOT)) {
                case "off", "false" -> OFF; // YAML reads a bare off as false
                case "new" -> NEW;
                case "replace" -> REPLACE;
                default ->
                    throw new IllegalArgumentException("writes are 'off', 'new' or 'replace', not '" + text + "'");
            };
        }
    }

    /**
     * Checks a setting.
     *
     * @throws IllegalArgumentException with a message for the operator
     */
    public static long requireBytes(long maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("the longest file taken has at least 1 byte, not " + maxBytes);
        }
        return maxBytes;
    }

    /**
     * Reads octal digits.
     *
     * @throws IllegalArgumentException with a message for the operator
     */
    public static int parseUmask(String text) {
        if (!OCTAL.matcher(text.strip()).matches()) {
            throw new IllegalArgumentException("a umask has up to three octal digits, such as 022, not '" + text + "'");
        }
        return Integer.parseInt(text.strip(), 8);
    }
}
