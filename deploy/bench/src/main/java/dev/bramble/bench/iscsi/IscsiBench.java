package dev.bramble.bench.iscsi;

import dev.bramble.bench.Bench;
import dev.bramble.bench.Scenario;
import dev.bramble.bench.iscsi.load.Workload;
import dev.bramble.bench.iscsi.server.IscsiContender;
import dev.bramble.bench.iscsi.server.IscsiLaunch;
import dev.bramble.bench.server.Contender;
import dev.bramble.bench.server.Installation;
import dev.bramble.bench.server.MissingServerException;
import dev.bramble.bench.server.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;

/** The command. */
@Command(name = "deploy/bench/iscsi", description = "Measures the iSCSI service side by side with tgt.")
public final class IscsiBench extends Bench {
    /** 512 MiB: all of it stays in the page cache, twice and more. */
    private static final int BLOCKS = 128 * 1024;

    private static final int WARM_UP = 2;

    public IscsiBench() {
        super("iscsi", List.of(IscsiRow.values()), List.of(IscsiContender.values()), WARM_UP);
    }

    public static void main(String[] args) {
        run(new IscsiBench(), args);
    }

    @Override
    protected Setup prepare(Installation installation, Path work, boolean quick) {
        return new Disks(new IscsiLaunch(installation, work.resolve("run"), BLOCKS));
    }

    /** Writes come before reads, which so find what was written. */
    private record Disks(IscsiLaunch launch) implements Setup {

        @Override
        public Server start(Contender contender) throws IOException, MissingServerException {
            return launch.start(contender);
        }

        @Override
        public List<Scenario> scenarios(Duration time) {
            return List.of(
                    large(IscsiRow.SEQ_WRITE_64K, Workload.sequential(8, 16, false), time),
                    large(IscsiRow.SEQ_READ_64K, Workload.sequential(8, 16, true), time),
                    large(IscsiRow.SEQ_WRITE_1M, Workload.sequential(4, 256, false), time),
                    large(IscsiRow.SEQ_READ_1M, Workload.sequential(4, 256, true), time),
                    lone(IscsiRow.QD1_WRITE, Optional.empty(), 0, time),
                    lone(IscsiRow.QD1_READ, Optional.of(IscsiRow.QD1_P99), 100, time),
                    lone(IscsiRow.QD1_MIXED, Optional.empty(), 70, time),
                    deep(IscsiRow.QD32_WRITE, IscsiRow.QD32_WRITE_CPU, 0, time),
                    deep(IscsiRow.QD32_READ, IscsiRow.QD32_READ_CPU, 100, time),
                    deep(IscsiRow.QD32_MIXED, IscsiRow.QD32_MIXED_CPU, 70, time),
                    many(IscsiRow.SESSIONS_64, 64, time),
                    many(IscsiRow.SESSIONS_256, 256, time),
                    new LoginRate(launch, IscsiRow.LOGINS, 1, time),
                    new LoginRate(launch, IscsiRow.LOGINS_16, 16, time),
                    new Crowd(launch, time),
                    new CloneReads(launch, time));
        }

        private Scenario large(IscsiRow row, Workload workload, Duration time) {
            return new Throughput(launch, row, workload, time);
        }

        private Scenario lone(IscsiRow row, Optional<IscsiRow> p99, int readPercent, Duration time) {
            Workload workload = Workload.random(1, 1, readPercent);
            return new SmallOperations(launch, workload, time, true, row, Optional.empty(), p99.map(one -> one));
        }

        private Scenario deep(IscsiRow row, IscsiRow cpu, int readPercent, Duration time) {
            Workload workload = Workload.random(1, 32, readPercent);
            return new SmallOperations(launch, workload, time, false, row, Optional.of(cpu), Optional.empty());
        }

        private Scenario many(IscsiRow row, int sessions, Duration time) {
            Workload workload = Workload.random(sessions, 1, 100);
            return new SmallOperations(launch, workload, time, false, row, Optional.empty(), Optional.empty());
        }

        @Override
        public void close() {
            launch.close();
        }
    }
}
