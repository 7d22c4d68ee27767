package dev.bramble.inventory.pi;

import java.util.Optional;
import java.util.regex.Pattern;

/** IPv4 addresses as text: the boot ROM and the bootloader speak no IPv6. */
final class IpAddresses {
    private static final Pattern DOTTED =
            Pattern.compile("(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");

    private IpAddresses() {}

    /** The address without leading zeros; empty when it is none that a host may have. */
    static Optional<String> parse(String text) {
        if (!DOTTED.matcher(text).matches()) {
            return Optional.empty();
        }
        StringBuilder canonical = new StringBuilder();
        for (String part : text.split("\\.", -1)) {
            canonical.append(canonical.isEmpty() ? "" : ".").append(Integer.parseInt(part));
        }
        int first = Integer.parseInt(canonical.substring(0, canonical.indexOf(".")));
        return first == 0 || first >= 224 ? Optional.empty() : Optional.of(canonical.toString());
    }
}
