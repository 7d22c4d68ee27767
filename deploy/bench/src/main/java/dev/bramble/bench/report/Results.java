package dev.bramble.bench.report;

import dev.bramble.bench.server.Contender;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** All that was measured. */
public final class Results {
    private final Map<Row, Map<Contender, List<Double>>> values = new HashMap<>();

    /** One more round of a row. */
    public void add(Row row, Contender contender, double value) {
        values.computeIfAbsent(row, _ -> new HashMap<>())
                .computeIfAbsent(contender, _ -> new ArrayList<>())
                .add(value);
    }

    /** Whether anybody took part in a row. */
    public boolean has(Row row) {
        return values.containsKey(row);
    }

    /** What a contender had in a row; empty when it took no part. */
    public Optional<Series> of(Row row, Contender contender) {
        return Optional.ofNullable(values.getOrDefault(row, Map.of()).get(contender))
                .map(Series::new);
    }

    /** The best median that any peer of ours has in a row. */
    public OptionalDouble bestPeer(Row row) {
        return values.getOrDefault(row, Map.of()).entrySet().stream()
                .filter(entry -> !entry.getKey().isOurs())
                .mapToDouble(entry -> new Series(entry.getValue()).median())
                .reduce(row::best);
    }
}
