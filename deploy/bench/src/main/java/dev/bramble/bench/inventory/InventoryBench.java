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
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;

/** The command. */
@Command(name = "deploy/bench/inventory", description = "Measures imports of images beside what unpacks them.")
public final class InventoryBench extends Bench {
    private static final int WARM_UP = 5;

    public InventoryBench() {
        super("inventory", List.of(InventoryRow.values()), List.of(InventoryContender.values()), WARM_UP);
    }

    public static void main(String[] args) {
        run(new InventoryBench(), args);
    }

    @Override
    protected Setup prepare(Installation installation, Path work, boolean quick) throws IOException {
        return new Images(new InventoryLaunch(installation, work.resolve("run")), BenchImage.in(work.resolve("image")));
    }

    private record Images(InventoryLaunch launch, BenchImage image) implements Setup {
        @Override
        public Server start(Contender contender) throws IOException, MissingServerException {
            return launch.start(contender);
        }

        @Override
        public List<Scenario> scenarios(Duration time) {
            return Arrays.<Packing>stream(Packing.values())
                    .<Scenario>map(packing -> new ImportMeasurement(launch, image, packing))
                    .toList();
        }

        @Override
        public void close() throws IOException {
            launch.close();
        }
    }
}
