package dev.bramble.bench.iscsi;

import dev.bramble.bench.Rate;
import dev.bramble.bench.Scenario;
import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.iscsi.load.Logins;
import dev.bramble.bench.iscsi.server.IscsiLaunch;
import dev.bramble.bench.report.Row;
import dev.bramble.bench.server.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Logins and logouts. */
record LoginRate(IscsiLaunch launch, Row row, int atOnce, Duration duration) implements Scenario {

    @Override
    public Set<Row> rows() {
        return Set.of(row);
    }

    @Override
    public Map<Row, Double> measure(Server server) throws IOException, WrongAnswerException {
        long start = System.nanoTime();
        long count = Logins.run(launch.storage(server.contender()).lun(), atOnce, duration);
        return Map.of(row, Rate.perSecond(count, Duration.ofNanos(System.nanoTime() - start)));
    }
}
