package dev.bramble.bench.iscsi;

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

/** Many sessions, each with many commands outstanding, and the memory that the server needed up to then. */
record Crowd(IscsiLaunch launch, Duration duration) implements Scenario {
    private static final Workload WORKLOAD = Workload.random(256, 32, 100);

    @Override
    public Set<Row> rows() {
        return Set.of(IscsiRow.MEMORY);
    }

    @Override
    public Map<Row, Double> measure(Server server) throws IOException, WrongAnswerException {
        Storage storage = launch.storage(server.contender());
        try (var load = new Load(storage.lun(), storage.disk(), WORKLOAD)) {
            var _ = load.run(duration);
            return Map.of(IscsiRow.MEMORY, server.peakMebibytes());
        }
    }
}
