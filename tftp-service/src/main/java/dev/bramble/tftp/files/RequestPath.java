package dev.bramble.tftp.files;

import dev.bramble.chassis.identity.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where beneath the TFTP root a request points.
 *
 * @param relative components joined by '/', without '.', '..' and empty ones; a leading MAC is lowercase with dashes, a
 *     leading serial lowercase, as the links of the boot trees are named
 */
public record RequestPath(String relative) {
    private static final Pattern SERIAL = Pattern.compile("[0-9a-fA-F]{8}");

    /** Reads a file name; empty when it cannot be one of a boot tree. */
    public static Optional<RequestPath> parse(String filename) {
        if (filename.indexOf('\\') >= 0) {
            return Optional.empty();
        }
        List<String> components = new ArrayList<>();
        for (String component : filename.split("/", -1)) {
            if (component.equals("..")) {
                return Optional.empty();
            }
            if (!component.isEmpty() && !component.equals(".")) {
                components.add(components.isEmpty() ? linkName(component) : component);
            }
        }
        return components.isEmpty() ? Optional.empty() : Optional.of(new RequestPath(String.join("/", components)));
    }

    private static String linkName(String prefix) {
        if (SERIAL.matcher(prefix).matches()) {
            return prefix.toLowerCase(Locale.ROOT);
        }
        return MacAddress.parse(prefix).map(MacAddress::dashed).orElse(prefix);
    }
}
