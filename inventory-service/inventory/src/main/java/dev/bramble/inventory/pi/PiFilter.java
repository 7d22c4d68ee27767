package dev.bramble.inventory.pi;

import dev.bramble.chassis.identity.MacAddress;
import dev.bramble.inventory.Refusal;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The filter of ListPis, a subset of AIP-160: {@code name = "x"}, {@code mac = "..."}, {@code image = "..."},
 * {@code labels.KEY = "..."}, joined by AND.
 */
public final class PiFilter {
    private static final Pattern TERM = Pattern.compile("\\s*([A-Za-z0-9._-]+)\\s*=\\s*\"([^\"]*)\"\\s*");
    private static final Pattern AND = Pattern.compile("AND(?=\\s)");
    private static final int MAX_LENGTH = 4096;
    private static final String LABELS = "labels.";

    private PiFilter() {}

    /** The filter as a predicate; the empty text lets everything pass. */
    public static Predicate<Pi> parse(String text) {
        if (text.isBlank()) {
            return pi -> true;
        }
        if (text.length() > MAX_LENGTH) {
            throw Refusal.invalid("filter", "must have at most " + MAX_LENGTH + " characters");
        }
        Matcher matcher = TERM.matcher(text);
        List<Predicate<Pi>> terms = new ArrayList<>();
        int at = 0;
        while (true) {
            matcher.usePattern(TERM).region(at, text.length());
            if (!matcher.lookingAt()) {
                throw malformed(text.substring(at).strip());
            }
            terms.add(term(matcher.group(1), matcher.group(2)));
            at = matcher.end();
            if (at == text.length()) {
                return pi -> terms.stream().allMatch(term -> term.test(pi));
            }
            matcher.usePattern(AND).region(at, text.length());
            if (!matcher.lookingAt()) {
                throw malformed(text.substring(at).strip());
            }
            at = matcher.end();
        }
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

    private static Refusal malformed(String where) {
        return Refusal.invalid(
                "filter", "cannot be read at '" + where + "'; write it as name = \"x\" AND labels.rack = \"2\"");
    }
}
