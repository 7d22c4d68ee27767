package dev.bramble.tftp.server;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server's ports of the transfers. */
public sealed interface TransferPorts {

    /** Any free port for each transfer, as RFC 1350 section 4 has it. */
    record Any() implements TransferPorts {}

    /** The listening port for all: what gets through a container's bridge and through NAT. */
    record Single() implements TransferPorts {}

    /** A free one of these for each transfer, for a firewall that must know them; both ends included. */
    record Range(int first, int last) implements TransferPorts {
        public Range {
            if (first < 1 || last > 65_535 || first > last) {
                throw new IllegalArgumentException("no range of ports: " + first + "-" + last);
            }
        }
    }

    /**
     * Reads "any", "single" or "FIRST-LAST".
     *
     * @throws IllegalArgumentException with a message for the operator
     */
    static TransferPorts parse(String text) {
        Matcher range = Pattern.compile("([0-9]{1,5})-([0-9]{1,5})").matcher(text.strip());
        if (range.matches()) {
            return new Range(Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)));
        }
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "any" -> new Any();
            case "single" -> new Single();
            default ->
                throw new IllegalArgumentException(
                        "transfer ports are 'any', 'single' or a range such as 40000-40999, " + "not '" + text + "'");
        };
    }
}
