package dev.bramble.bench.report;

/** A row of a table. */
public interface Row {

    /** Its name on the command line. */
    String id();

    String title();

    String unit();

    boolean moreIsBetter();

    /** What is wanted of it. */
    Target target();

    /** The better of two values. */
    default double best(double one, double other) {
        return moreIsBetter() ? Math.max(one, other) : Math.min(one, other);
    }

    /** How many times as good the first value is as the second. */
    default double ratio(double value, double other) {
        return moreIsBetter() ? value / other : other / value;
    }
}
