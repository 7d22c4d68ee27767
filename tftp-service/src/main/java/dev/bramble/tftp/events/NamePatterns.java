package dev.bramble.tftp.events;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names of files as data: one pattern a line, lowercase, in which '*' stands for any characters but '/'. */
final class NamePatterns {
    private final List<Pattern> patterns;

    private NamePatterns(List<Pattern> patterns) {
        this.patterns = patterns;
    }

    /** Patterns that hold for a whole path. */
    static NamePatterns ofWhole(List<String> globs) {
        return new NamePatterns(globs.stream().map(glob -> pattern("", glob)).toList());
    }

    /** Patterns that hold for the end of a path, from its beginning or from behind a '/' on. */
    static NamePatterns ofEnd(List<String> globs) {
        return new NamePatterns(
                globs.stream().map(glob -> pattern("(?:.*/)?", glob)).toList());
    }

    private static Pattern pattern(String before, String glob) {
        return Pattern.compile(before + Pattern.quote(glob).replace("*", "\\E[^/]*\\Q"));
    }

    boolean match(String path) {
        String name = path.toLowerCase(Locale.ROOT);
        return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }

    /** The lines of a list that comes with the program. */
    static List<String> load(String resource) {
        try (InputStream list = NamePatterns.class.getResourceAsStream(resource)) {
            if (list == null) {
                throw new IllegalStateException("the resource " + resource + " is missing from the program");
            }
            return lines(new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without comments, which begin with '#', and empty lines. */
    static List<String> lines(List<String> text) {
        return text.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }
}
