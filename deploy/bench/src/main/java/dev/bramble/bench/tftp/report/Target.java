package dev.bramble.bench.tftp.report;

/** What is wanted of a row. */
public sealed interface Target {
    /** Of the best peer, in each row that peers have. */
    double FLOOR = 0.9;

    /** At least so many times as good as the best peer; never less than {@link #FLOOR}. */
    record OfBestPeer(double goal) implements Target {}

    /** At least this, whatever the peers have. */
    record AtLeast(double value) implements Target {}

    /** Less than this, whatever the peers have. */
    record LessThan(double value) implements Target {}
}
