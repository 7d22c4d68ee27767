package dev.bramble.bench.iscsi;

import dev.bramble.bench.Rate;
import dev.bramble.bench.Scenario;
import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.iscsi.load.Load;
import dev.bramble.bench.iscsi.load.Workload;
import dev.bramble.bench.iscsi.server.IscsiLaunch;
import dev.bramble.bench.iscsi.server.Storage;
import dev.bramble.bench.report.Row;
import dev.bramble.bench.server.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Small operations per second.
 *
 * @param cpu a row of the server's processor time for each
 * @param p99 a row of their 99th percentile
 */
record SmallOperations(
        IscsiLaunch launch,
        Workload workload,
        Duration duration,
        boolean pinned,
        Row row,
        Optional<Row> cpu,
        Optional<Row> p99)
        implements Scenario {

    @Override
    public Set<Row> rows() {
        return Stream.concat(Stream.of(row), Stream.concat(cpu.stream(), p99.stream()))
                .collect(Collectors.toSet());
    }

    @Override
    public Map<Row, Double> measure(Server server) throws IOException, WrongAnswerException {
        Storage storage = launch.storage(server.contender());
        try (var load = new Load(storage.lun(), storage.disk(), workload)) {
            Duration before = server.cpuTime();
            Duration taken = load.run(duration);
            double used = (double) server.cpuTime().minus(before).toNanos() / 1000;
            Map<Row, Double> values = new HashMap<>();
            values.put(row, Rate.perSecond(load.tally().operations(), taken));
            cpu.ifPresent(one -> values.put(one, used / load.tally().operations()));
            p99.ifPresent(one -> values.put(one, load.tally().latencies().micros(0.99)));
            return values;
        }
    }
}
