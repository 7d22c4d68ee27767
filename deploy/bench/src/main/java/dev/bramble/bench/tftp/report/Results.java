package dev.bramble.bench.tftp.report;

import dev.bramble.bench.tftp.server.Contender;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** All that was measured. */
public final class Results {
    private final Map<Row, Map<Contender, List<Double>>> values = new EnumMap<>(Row.class);

    /** One more round of a row. */
    public void add(Row row, Contender contender, double value) {
        values.computeIfAbsent(row, _ -> new EnumMap<>(Contender.class))
                .computeIfAbsent(contender, _ -> new ArrayList<>())
                .add(value);
    }

    public List<Row> rows() {
        return List.copyOf(values.keySet());
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
