package dev.bramble.bench.nfs;

import dev.bramble.bench.Scenario;
import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.report.Row;
import dev.bramble.bench.server.Contender;
import dev.bramble.bench.server.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One run of the client.
 *
 * @param operation and its arguments, as the client takes them
 * @param readings the rows, and what the client calls them
 * @param goesByTime see {@link Scenario#goesByTime}
 * @param cpu a row of the server's processor time for each call
 * @param memory a row of what the server needed up to then
 */
record Measurement(
        NfsLaunch launch,
        List<String> operation,
        boolean pinned,
        boolean goesByTime,
        Map<Row, String> readings,
        Optional<Row> cpu,
        Optional<Row> memory)
        implements Scenario {
    Measurement {
        operation = List.copyOf(operation);
        readings = Map.copyOf(readings);
    }

    @Override
    public Set<Row> rows() {
        Set<Row> rows = new HashSet<>(readings.keySet());
        cpu.ifPresent(rows::add);
        memory.ifPresent(rows::add);
        return rows;
    }

    /** Where nothing but data is written, or nothing at all, all of ours are the same. */
    @Override
    public boolean suits(Contender contender) {
        return contender != NfsContender.BRAMBLE_ASYNC || rows().stream().anyMatch(row -> row.judges(contender));
    }

    @Override
    public Map<Row, Double> measure(Server server) throws IOException, WrongAnswerException {
        Duration before = server.cpuTime();
        Readings said = launch.use(server, operation);
        double micros = (double) server.cpuTime().minus(before).toNanos() / 1000;
        Map<Row, Double> values = new HashMap<>();
        for (Map.Entry<Row, String> reading : readings.entrySet()) {
            values.put(reading.getKey(), said.get(reading.getValue()));
        }
        if (cpu.isPresent()) {
            values.put(cpu.get(), micros / said.get("calls"));
        }
        if (memory.isPresent()) {
            values.put(memory.get(), server.peakMebibytes());
        }
        return values;
    }
}
