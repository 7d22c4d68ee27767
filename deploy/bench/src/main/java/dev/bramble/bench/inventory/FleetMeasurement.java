package dev.bramble.bench.inventory;

import dev.bramble.bench.Scenario;
import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.report.Row;
import dev.bramble.bench.server.Contender;
import dev.bramble.bench.server.Server;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Many Pis added by the API, several calls under way at any time. */
record FleetMeasurement(InventoryLaunch launch) implements Scenario {
    private static final int COUNT = 200;
    private static final double NANOS_PER_SECOND = 1e9;

    @Override
    public Set<Row> rows() {
        return Set.of(InventoryRow.PIS_200);
    }

    @Override
    public boolean suits(Contender contender) {
        return contender == InventoryContender.BRAMBLE;
    }

    @Override
    public boolean goesByTime() {
        return false;
    }

    @Override
    public Map<Row, Double> measure(Server server) throws IOException, WrongAnswerException {
        Fleet fleet = launch.fleet(server);
        fleet.need(TreeImage.SMALL);
        List<String> names = fleet.names(COUNT);
        long start = System.nanoTime();
        fleet.add(names, TreeImage.SMALL);
        long taken = System.nanoTime() - start;
        fleet.delete(names);
        return Map.of(InventoryRow.PIS_200, taken / NANOS_PER_SECOND);
    }
}
