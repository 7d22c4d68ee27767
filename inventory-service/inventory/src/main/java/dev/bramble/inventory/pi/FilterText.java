package dev.bramble.inventory.pi;

import dev.bramble.inventory.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of a filter, a subset of AIP-160: {@code FIELD = "value"} terms, joined by AND. */
public final class FilterText {
    private static final Pattern TERM = Pattern.compile("\\s*([A-Za-z0-9._-]+)\\s*=\\s*\"([^\"]*)\"\\s*");
    private static final Pattern AND = Pattern.compile("AND(?=\\s)");
    private static final int MAX_LENGTH = 4096;

    private FilterText() {}

    /** What a term means. */
    public interface Term<T> {
        /** Refuses a field that is not known. */
        Predicate<T> of(String field, String value);
    }

    /** The filter as a predicate; the empty text lets everything pass. */
    public static <T> Predicate<T> parse(String text, Term<T> meaning) {
        if (text.isBlank()) {
            return element -> true;
        }
        if (text.length() > MAX_LENGTH) {
            throw Refusal.invalid("filter", "must have at most " + MAX_LENGTH + " characters");
        }
        Matcher matcher = TERM.matcher(text);
        List<Predicate<T>> terms = new ArrayList<>();
        int at = 0;
        while (true) {
            matcher.usePattern(TERM).region(at, text.length());
            if (!matcher.lookingAt()) {
                throw malformed(text.substring(at).strip());
            }
            terms.add(meaning.of(matcher.group(1), matcher.group(2)));
            at = matcher.end();
            if (at == text.length()) {
                return element -> terms.stream().allMatch(term -> term.test(element));
            }
            matcher.usePattern(AND).region(at, text.length());
            if (!matcher.lookingAt()) {
                throw malformed(text.substring(at).strip());
            }
            at = matcher.end();
        }
    }

    private static Refusal malformed(String where) {
        return Refusal.invalid(
                "filter", "cannot be read at '" + where + "'; write it as name = \"x\" AND labels.rack = \"2\"");
    }
}
