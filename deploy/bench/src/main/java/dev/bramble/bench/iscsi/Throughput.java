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
import java.util.Map;
import java.util.Set;

/** Bytes per second of large operations. */
record Throughput(IscsiLaunch launch, Row row, Workload workload, Duration duration) implements Scenario {

    @Override
    public Set<Row> rows() {
        return Set.of(row);
    }

    @Override
    public Map<Row, Double> measure(Server server) throws IOException, WrongAnswerException {
        Storage storage = launch.storage(server.contender());
        try (var load = new Load(storage.lun(), storage.disk(), workload)) {
            Duration taken = load.run(duration);
            return Map.of(row, Rate.megabytes(load.tally().bytes(), taken));
        }
    }
}
