package dev.bramble.bench.inventory;

import dev.bramble.bench.Bench;
import dev.bramble.bench.Scenario;
import dev.bramble.bench.server.Contender;
import dev.bramble.bench.server.Installation;
import dev.bramble.bench.server.MissingServerException;
import dev.bramble.bench.server.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** The command. */
@Command(
        name = "deploy/bench/inventory",
        description = "Measures imports of images beside what unpacks them, and what is done with many Pis.")
public final class InventoryBench extends Bench {
    private static final int WARM_UP = 5;
    /** Pis that are added one after another where blocks are shared, and where they are copied, which takes longer. */
    private static final int SHARED = 10;

    private static final int COPIED = 4;
    private static final int QUICK = 2;

    public InventoryBench() {
        super("inventory", List.of(InventoryRow.values()), List.of(InventoryContender.values()), WARM_UP);
    }

    public static void main(String[] args) {
        run(new InventoryBench(), args);
    }

    @Override
    protected Setup prepare(Installation installation, Path work, boolean quick) throws IOException {
        Path images = work.resolve("image");
        return new Images(
                new InventoryLaunch(installation, work.resolve("run"), images),
                BenchImage.in(images),
                new Shell(installation.home().resolve("bramble")),
                quick);
    }

    private record Images(InventoryLaunch launch, BenchImage image, Shell shell, boolean quick) implements Setup {
        @Override
        public Server start(Contender contender) throws IOException, MissingServerException {
            return launch.start(contender);
        }

        @Override
        public List<Scenario> scenarios(Duration time) {
            List<Scenario> scenarios = new ArrayList<>();
            for (Packing packing : Packing.values()) {
                scenarios.add(new ImportMeasurement(launch, image, packing));
            }
            scenarios.add(adding(InventoryContender.BRAMBLE_REFLINK, SHARED));
            scenarios.add(adding(InventoryContender.BRAMBLE, COPIED));
            scenarios.add(new FleetMeasurement(launch));
            scenarios.add(new ThousandPisMeasurement(launch, shell));
            return scenarios;
        }

        private Scenario adding(Contender contender, int count) {
            return new PiAddMeasurement(launch, shell, contender, quick ? QUICK : count);
        }

        @Override
        public void close() throws IOException {
            launch.close();
        }
    }
}
