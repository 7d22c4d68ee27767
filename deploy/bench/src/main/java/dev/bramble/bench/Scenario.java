package dev.bramble.bench;

import dev.bramble.bench.report.Row;
import dev.bramble.bench.server.Contender;
import dev.bramble.bench.server.Server;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** One measurement, which gives one or more rows. */
public interface Scenario {

    /** The rows it gives. */
    Set<Row> rows();

    /** Whether this contender speaks what is needed. */
    default boolean suits(Contender contender) {
        return true;
    }

    /** Whether it takes the time that it was given; else it does so much, however long that takes. */
    default boolean goesByTime() {
        return true;
    }

    /** Whether client and server each have a processor to themselves. */
    default boolean pinned() {
        return false;
    }

    /** Measures once. */
    Map<Row, Double> measure(Server server) throws IOException, WrongAnswerException;
}
