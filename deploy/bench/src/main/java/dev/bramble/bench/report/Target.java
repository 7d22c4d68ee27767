package dev.bramble.bench.report;

/** What is wanted of a row. */
public sealed interface Target {

    /** At least {@code goal} times as good as the best peer; never less than {@code floor} times. */
    record OfBestPeer(double goal, double floor) implements Target {}

    /** As {@link OfBestPeer}, and in each round less than {@code bound}. */
    record OfBestPeerBelow(double goal, double floor, double bound) implements Target {
        OfBestPeer ofBestPeer() {
            return new OfBestPeer(goal, floor);
        }

        LessThan lessThan() {
            return new LessThan(bound);
        }
    }

    /** At least this, whatever the peers have; in each round. */
    record AtLeast(double value) implements Target {}

    /** At least this in the median: for what has a spread of its own. */
    record MedianAtLeast(double value) implements Target {}

    /** Less than this, whatever the peers have; in each round. */
    record LessThan(double value) implements Target {}

    /** Less than this in the median, likewise. */
    record MedianLessThan(double value) implements Target {}

    /** Nothing: it tells something of the others. */
    record Nothing() implements Target {}
}
