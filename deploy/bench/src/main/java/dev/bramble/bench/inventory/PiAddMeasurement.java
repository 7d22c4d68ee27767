package dev.bramble.bench.inventory;

import dev.bramble.bench.Scenario;
import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.report.Row;
import dev.bramble.bench.server.Contender;
import dev.bramble.bench.server.Server;
import dev.bramble.proto.inventory.v1.Pi;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Pis added at the shell, one after another, each with a boot tree of 250 MB; where blocks are not shared, a copy of the tree
 * just after each.
 *
 * @param count of Pis
 */
record PiAddMeasurement(InventoryLaunch launch, Shell shell, Contender contender, int count) implements Scenario {
    private static final double P95 = 0.95;
    private static final double MEDIAN = 0.5;

    @Override
    public Set<Row> rows() {
        return copies()
                ? Set.of(InventoryRow.PI_ADD, InventoryRow.TREE_COPY, InventoryRow.PI_ADD_BEYOND_COPY)
                : Set.of(InventoryRow.PI_ADD);
    }

    private boolean copies() {
        return contender == InventoryContender.BRAMBLE;
    }

    @Override
    public boolean suits(Contender one) {
        return one.equals(contender);
    }

    @Override
    public boolean goesByTime() {
        return false;
    }

    @Override
    public Map<Row, Double> measure(Server server) throws IOException, WrongAnswerException {
        RunningBramble bramble = launch.of(server);
        Fleet fleet = launch.fleet(server);
        fleet.need(TreeImage.LARGE);
        var adding = new Durations();
        var copying = new Durations();
        List<String> names = fleet.names(count);
        for (String name : names) {
            adding.add(shell.run(
                    bramble.inventory().address(),
                    "pi",
                    "add",
                    name,
                    "--mac",
                    Fleet.mac(name),
                    "--image",
                    TreeImage.LARGE.id()));
            Pi pi = bramble.inventory().pi(name);
            fleet.requireTree(pi, TreeImage.LARGE);
            if (copies()) {
                copying.add(copy(fleet.tree(pi), bramble.data().resolve("copy")));
            }
        }
        fleet.delete(names);
        double added = adding.seconds(P95);
        return copies()
                ? Map.of(
                        InventoryRow.PI_ADD,
                        added,
                        InventoryRow.TREE_COPY,
                        copying.seconds(MEDIAN),
                        InventoryRow.PI_ADD_BEYOND_COPY,
                        added - copying.seconds(MEDIAN))
                : Map.of(InventoryRow.PI_ADD, added);
    }

    /** In nanoseconds, until the copy is on the disk, as a Pi's tree is. */
    private static long copy(Path tree, Path to) throws IOException {
        long start = System.nanoTime();
        DiskImage.command("cp", "-r", "--reflink=never", tree.toString(), to.toString());
        DiskImage.command("sync", "-f", to.toString());
        long taken = System.nanoTime() - start;
        DiskImage.command("rm", "-r", to.toString());
        return taken;
    }
}
