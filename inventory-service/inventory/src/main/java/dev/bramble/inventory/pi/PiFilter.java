package dev.bramble.inventory.pi;

import dev.bramble.chassis.identity.MacAddress;
import dev.bramble.inventory.Refusal;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.function.Predicate;

/**
 * The filter of ListPis, a subset of AIP-160: {@code name = "x"}, {@code mac = "..."}, {@code image = "..."},
 * {@code labels.KEY = "..."}, joined by AND.
 */
public final class PiFilter {
    private static final String LABELS = "labels.";

    private PiFilter() {}

    /** The filter as a predicate; the empty text lets everything pass. */
    public static Predicate<Pi> parse(String text) {
        return FilterText.parse(text, PiFilter::term);
    }

    private static Predicate<Pi> term(String field, String value) {
        if (field.startsWith(LABELS)) {
            String key = field.substring(LABELS.length());
            return pi -> value.equals(pi.getLabelsMap().get(key));
        }
        return switch (field) {
            case "name" -> pi -> pi.getName().equals(value);
            case "image" -> pi -> pi.getImage().equals(value);
            case "mac" -> {
                String mac = MacAddress.parse(value).map(MacAddress::text).orElse(value);
                yield pi -> pi.getMacsList().contains(mac);
            }
            default ->
                throw Refusal.invalid(
                        "filter", "'" + field + "' cannot be filtered by; what can: name, mac, image, labels.KEY");
        };
    }
}
