package dev.bramble.correlator.timeline;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * File names as globs with '*': on the last component of a path, or on its last two where the glob contains a '/'. The
 * directory in front is the Pi's own and says nothing; case is ignored, as FAT does.
 */
record FileNames(List<Pattern> lastComponent, List<Pattern> lastTwo) {
    static final FileNames NONE = parse("");

    static FileNames parse(String globs) {
        return new FileNames(
                words(globs)
                        .filter(glob -> !glob.contains("/"))
                        .map(FileNames::pattern)
                        .toList(),
                words(globs)
                        .filter(glob -> glob.contains("/"))
                        .map(FileNames::pattern)
                        .toList());
    }

    private static Stream<String> words(String globs) {
        return Stream.of(globs.split(" ")).filter(glob -> !glob.isBlank());
    }

    private static Pattern pattern(String glob) {
        return Pattern.compile(
                Pattern.quote(glob.toLowerCase(Locale.ROOT)).replace("*", "\\E[^/]*\\Q"), Pattern.DOTALL);
    }

    boolean match(String path) {
        if (path.isEmpty()) {
            return false;
        }
        String lower = path.toLowerCase(Locale.ROOT);
        int last = lower.lastIndexOf('/');
        int secondLast = last <= 0 ? -1 : lower.lastIndexOf('/', last - 1);
        return matchAny(lastComponent, lower.substring(last + 1)) || matchAny(lastTwo, lower.substring(secondLast + 1));
    }

    private static boolean matchAny(List<Pattern> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }
}
