package dev.bramble.tftp.events;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The files that bootloaders ask for in every boot and do not need. The list is data: {@code expected-misses.txt}, one
 * pattern a line, in which '*' stands for any characters but '/'; a pattern holds for the end of a path.
 */
public final class ExpectedMisses {
    private static final String LIST = "expected-misses.txt";

    private final List<Pattern> patterns;

    private ExpectedMisses(List<Pattern> patterns) {
        this.patterns = patterns;
    }

    /** The list that comes with the service. */
    public static ExpectedMisses load() {
        try (InputStream list = ExpectedMisses.class.getResourceAsStream(LIST)) {
            if (list == null) {
                throw new IllegalStateException("the resource " + LIST + " is missing from the program");
            }
            return of(new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ExpectedMisses of(List<String> lines) {
        return new ExpectedMisses(lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(ExpectedMisses::pattern)
                .toList());
    }

    private static Pattern pattern(String line) {
        String glob = Pattern.quote(line).replace("*", "\\E[^/]*\\Q");
        return Pattern.compile("(?:.*/)?" + glob);
    }

    /** Whether every boot of such a board has this miss. */
    public boolean contains(String path) {
        String name = path.toLowerCase(Locale.ROOT);
        return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }
}
