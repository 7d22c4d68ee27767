package dev.bramble.tftp.events;

import java.util.List;

/**
 * The files that bootloaders ask for in every boot and do not need. The list is data: {@code expected-misses.txt}, one
 * pattern a line, in which '*' stands for any characters but '/'; a pattern holds for the end of a path.
 */
public final class ExpectedMisses {
    private final NamePatterns patterns;

    private ExpectedMisses(NamePatterns patterns) {
        this.patterns = patterns;
    }

    /** The list that comes with the service. */
    public static ExpectedMisses load() {
        return new ExpectedMisses(NamePatterns.ofEnd(NamePatterns.load("expected-misses.txt")));
    }

    static ExpectedMisses of(List<String> lines) {
        return new ExpectedMisses(NamePatterns.ofEnd(NamePatterns.lines(lines)));
    }

    /** Whether every boot of such a board has this miss. */
    public boolean contains(String path) {
        return patterns.match(path);
    }
}
