package dev.bramble.bench.report;

import dev.bramble.bench.server.Contender;

/** A row of a table. */
public interface Row {

    Heading heading();

    /** What is wanted of it. */
    Target target();

    /** Whether {@link #target} is about this one of ours; others of ours are shown for information. */
    default boolean judges(Contender ours) {
        return true;
    }

    /** Its name on the command line. */
    default String id() {
        return heading().id();
    }

    default String title() {
        return heading().title();
    }

    default Unit unit() {
        return heading().unit();
    }

    /** The better of two values. */
    default double best(double one, double other) {
        return unit().moreIsBetter() ? Math.max(one, other) : Math.min(one, other);
    }

    /** How many times as good the first value is as the second. */
    default double ratio(double value, double other) {
        return unit().moreIsBetter() ? value / other : other / value;
    }
}
