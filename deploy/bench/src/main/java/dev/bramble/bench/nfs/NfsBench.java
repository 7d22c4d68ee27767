package dev.bramble.bench.nfs;

import dev.bramble.bench.Bench;
import dev.bramble.bench.Rate;
import dev.bramble.bench.Scenario;
import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.report.Row;
import dev.bramble.bench.server.Contender;
import dev.bramble.bench.server.Installation;
import dev.bramble.bench.server.MissingServerException;
import dev.bramble.bench.server.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** The command. */
@Command(name = "deploy/bench/nfs", description = "Measures the NFS service side by side with nfs-ganesha.")
public final class NfsBench extends Bench {
    private static final int WARM_UP = 3;

    public NfsBench() {
        super("nfs", List.of(NfsRow.values()), List.of(NfsContender.values()), WARM_UP);
    }

    public static void main(String[] args) {
        run(new NfsBench(), args);
    }

    @Override
    protected Setup prepare(Installation installation, Path work, boolean quick) throws IOException {
        Path boot = Files.createDirectories(work.resolve("boot")).toRealPath();
        Path tree = boot.resolve("trees").resolve(NfsLaunch.UID);
        clear(tree);
        var client = new NfsClient(work.resolve("nfsload"), Files.createDirectories(tree));
        try {
            client.prepare();
        } catch (WrongAnswerException e) {
            throw new IOException("the tree could not be made: " + e.getMessage(), e);
        }
        return new Tree(new NfsLaunch(installation, work.resolve("run"), boot, client));
    }

    /** What a run that was stopped has left would be in the way. */
    private static void clear(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        List<Path> left;
        try (Stream<Path> files = Files.walk(tree)) {
            left = files.toList();
        }
        for (Path path : left.reversed()) {
            Files.delete(path);
        }
    }

    private record Tree(NfsLaunch launch) implements Setup {

        @Override
        public Server start(Contender contender) throws IOException, MissingServerException {
            return launch.start(contender);
        }

        @Override
        public List<Scenario> scenarios(Duration time) {
            String seconds = Double.toString(Rate.seconds(time));
            return List.of(
                    pinned(Map.of(NfsRow.GETATTR_QD1, "p50"), "getattr", "1", seconds),
                    rate(Map.of(NfsRow.GETATTR_QD32, "rate"), NfsRow.GETATTR_CPU, "getattr", "32", seconds),
                    rate(Map.of(NfsRow.SEQ_READ, "megabytes"), NfsRow.SEQ_READ_CPU, "read", "8", seconds),
                    of(Map.of(NfsRow.WRITE_COMMIT, "megabytes"), "write", "128"),
                    pinned(Map.of(NfsRow.READ_QD1, "rate"), "random-read", "1", seconds),
                    rate(Map.of(NfsRow.READ_QD16, "rate"), NfsRow.READ_QD16_CPU, "random-read", "16", seconds),
                    pinned(
                            Map.of(
                                    NfsRow.CREATE, "create",
                                    NfsRow.STAT, "stat",
                                    NfsRow.CHMOD, "chmod",
                                    NfsRow.RENAME, "rename",
                                    NfsRow.UNLINK, "unlink"),
                            "names",
                            seconds),
                    of(Map.of(NfsRow.LISTING_COLD, "cold", NfsRow.LISTING_WARM, "warm"), "listing", "10000"),
                    of(Map.of(NfsRow.MOUNTS, "milliseconds"), "mounts", "64"),
                    pinned(
                            Map.of(
                                    NfsRow.V4_STAT, "stat",
                                    NfsRow.V4_READ, "megabytes",
                                    NfsRow.V4_CREATE, "create",
                                    NfsRow.V4_RENAME, "rename",
                                    NfsRow.V4_UNLINK, "unlink"),
                            "version4",
                            seconds),
                    of(Map.of(NfsRow.FRESH, "seen"), "fresh", "100"),
                    new Measurement(
                            launch,
                            List.of("crowd", "256", seconds),
                            false,
                            true,
                            Map.of(),
                            Optional.empty(),
                            Optional.of(NfsRow.MEMORY)));
        }

        private Scenario of(Map<Row, String> readings, String... operation) {
            return new Measurement(
                    launch, Arrays.asList(operation), false, false, readings, Optional.empty(), Optional.empty());
        }

        private Scenario pinned(Map<Row, String> readings, String... operation) {
            return new Measurement(
                    launch, Arrays.asList(operation), true, true, readings, Optional.empty(), Optional.empty());
        }

        private Scenario rate(Map<Row, String> readings, Row cpu, String... operation) {
            return new Measurement(
                    launch, Arrays.asList(operation), false, true, readings, Optional.of(cpu), Optional.empty());
        }

        @Override
        public void close() {
            launch.close();
        }
    }
}
