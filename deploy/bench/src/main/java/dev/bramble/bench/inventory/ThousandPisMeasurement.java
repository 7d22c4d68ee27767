package dev.bramble.bench.inventory;

import dev.bramble.bench.Scenario;
import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.report.Row;
import dev.bramble.bench.server.Contender;
import dev.bramble.bench.server.Server;
import dev.bramble.proto.inventory.v1.Pi;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A fleet of a thousand, which is made at the first time: listed, and watched by two thousand while one of them changes. */
record ThousandPisMeasurement(InventoryLaunch launch, Shell shell) implements Scenario {
    private static final int PIS = 1000;
    private static final int LISTINGS = 10;
    private static final int WATCHERS = 2000;

    @Override
    public Set<Row> rows() {
        return Set.of(InventoryRow.LIST_1000, InventoryRow.LIST_1000_SHELL, InventoryRow.WATCH_2000);
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
        InventoryClient inventory = launch.of(server).inventory();
        Fleet fleet = launch.fleet(server);
        fleet.need(TreeImage.EMPTY);
        fleet.add(fleet.names(PIS - inventory.pis().size()), TreeImage.EMPTY);
        var listing = new Durations();
        List<Pi> pis = List.of();
        for (int i = 0; i < LISTINGS; i++) {
            long start = System.nanoTime();
            pis = inventory.pis();
            listing.add(System.nanoTime() - start);
            if (pis.size() != PIS) {
                throw new WrongAnswerException("%d of %d Pis were listed".formatted(pis.size(), PIS));
            }
        }
        var atShell = new Durations();
        atShell.add(shell.run(inventory.address(), "pi", "list"));
        var watching = new Durations();
        watching.add(watched(inventory, pis.getFirst().getUid()));
        return Map.of(
                InventoryRow.LIST_1000, listing.millis(1),
                InventoryRow.LIST_1000_SHELL, atShell.millis(1),
                InventoryRow.WATCH_2000, watching.millis(1));
    }

    /** In nanoseconds, from the change's call until the last watcher has it. */
    private static long watched(InventoryClient inventory, String uid) throws IOException, WrongAnswerException {
        long before = inventory.label(uid, "before");
        try (var watchers = Watchers.open(inventory.address(), WATCHERS, before, uid)) {
            long start = System.nanoTime();
            long revision = inventory.label(uid, "changed");
            watchers.awaitPi(revision);
            return System.nanoTime() - start;
        }
    }
}
