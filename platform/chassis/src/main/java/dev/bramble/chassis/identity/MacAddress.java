package dev.bramble.chassis.identity;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A 48-bit MAC address.
 *
 * @param text lowercase with colons: "dc:a6:32:e9:00:4c"
 */
public record MacAddress(String text) {
    private static final Pattern CANONICAL = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");
    private static final Pattern SEPARATED = Pattern.compile("[0-9a-fA-F]{2}([-:][0-9a-fA-F]{2}){5}");

    public MacAddress {
        if (!CANONICAL.matcher(text).matches()) {
            throw new IllegalArgumentException("not a MAC address: '" + text + "'; write it as dc:a6:32:e9:00:4c");
        }
    }

    /** Reads either separator and either case; empty when it is no MAC address. */
    public static Optional<MacAddress> parse(String text) {
        if (!SEPARATED.matcher(text).matches()) {
            return Optional.empty();
        }
        return Optional.of(new MacAddress(text.toLowerCase(Locale.ROOT).replace('-', ':')));
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
