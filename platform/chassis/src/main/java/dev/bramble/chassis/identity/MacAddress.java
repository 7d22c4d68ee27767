package dev.bramble.chassis.identity;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * A 48-bit MAC address.
 *
 * @param text lowercase with colons: "dc:a6:32:e9:00:4c"
 */
public record MacAddress(String text) {
    private static final int LENGTH = 17;

    public MacAddress {
        if (!isSeparated(text) || !text.equals(canonical(text))) {
            throw new IllegalArgumentException("not a MAC address: '" + text + "'; write it as dc:a6:32:e9:00:4c");
        }
    }

    /** Reads either separator and either case; empty when it is no MAC address. */
    public static Optional<MacAddress> parse(String text) {
        return isSeparated(text) ? Optional.of(new MacAddress(canonical(text))) : Optional.empty();
    }

    /** By hand: each name that a bootloader asks for comes by here several times. */
    private static boolean isSeparated(String text) {
        if (text.length() != LENGTH) {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(i);
            boolean fits = i % 3 == 2 ? c == '-' || c == ':' : HexFormat.isHexDigit(c);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static String canonical(String separated) {
        return separated.toLowerCase(Locale.ROOT).replace('-', ':');
    }

    /** As the Pi's bootloader writes it with TFTP_PREFIX=2: "dc-a6-32-e9-00-4c". */
    public String dashed() {
        return text.replace(':', '-');
    }

    @Override
    public String toString() {
        return text;
    }
}
