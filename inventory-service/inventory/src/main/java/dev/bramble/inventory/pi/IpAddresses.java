package dev.bramble.inventory.pi;

import java.util.Optional;
import java.util.regex.Pattern;

/** IPv4 addresses as text: the boot ROM and the bootloader speak no IPv6. */
final class IpAddresses {
    private static final String PART = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern DOTTED = Pattern.compile(PART + "(\\." + PART + "){3}");

    private IpAddresses() {}

    /** The address; empty when it is none that a host may have, or has leading zeros, which some read as octal. */
    static Optional<String> parse(String text) {
        if (!DOTTED.matcher(text).matches()) {
            return Optional.empty();
        }
        int first = Integer.parseInt(text.substring(0, text.indexOf('.')));
        return first == 0 || first >= 224 ? Optional.empty() : Optional.of(text);
    }
}
