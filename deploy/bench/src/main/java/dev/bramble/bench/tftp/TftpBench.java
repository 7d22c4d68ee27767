package dev.bramble.bench.tftp;

import dev.bramble.bench.Bench;
import dev.bramble.bench.Rounds;
import dev.bramble.bench.Scenario;
import dev.bramble.bench.report.Row;
import dev.bramble.bench.server.Contender;
import dev.bramble.bench.server.Field;
import dev.bramble.bench.server.Installation;
import dev.bramble.bench.server.MissingServerException;
import dev.bramble.bench.server.Server;
import dev.bramble.bench.tftp.load.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;

/** The command. */
@Command(
        name = "deploy/bench/tftp",
        description =
                "Measures the TFTP service side by side with in.tftpd, atftpd and dnsmasq. With bramble-single among"
                        + " the servers it is measured with all transfers on the listening port too.")
public final class TftpBench extends Bench {
    private static final int PIS = 500;
    private static final int WARM_UP = 4;

    public TftpBench() {
        super("tftp", List.of(TftpRow.values()), List.of(TftpContender.values()), WARM_UP);
    }

    public static void main(String[] args) {
        run(new TftpBench(), args);
    }

    @Override
    protected List<TftpContender> usualContenders() {
        return List.of(TftpContender.BRAMBLE, TftpContender.IN_TFTPD, TftpContender.ATFTPD, TftpContender.DNSMASQ);
    }

    @Override
    protected Setup prepare(Installation installation, Path work, boolean quick) throws IOException {
        Path boot = work.resolve("boot");
        BenchTree tree = BenchTree.write(boot, PIS);
        return new Trees(tree, new TftpLaunch(installation, boot, work.resolve("run")), quick);
    }

    private record Trees(BenchTree tree, TftpLaunch launch, boolean quick) implements Setup {

        @Override
        public Server start(Contender contender) throws IOException, MissingServerException {
            return launch.start(contender);
        }

        @Override
        public List<Scenario> scenarios(Duration time) {
            return List.of(
                    lone(TftpRow.LOCKSTEP_512, BenchFile.LOCKSTEP, new Task.Terms(512, 1), time),
                    lone(TftpRow.LOCKSTEP_1024, BenchFile.LOCKSTEP, new Task.Terms(1024, 1), time),
                    lone(TftpRow.LOCKSTEP_1468, BenchFile.LOCKSTEP, new Task.Terms(1468, 1), time),
                    lone(TftpRow.WINDOW, BenchFile.LARGE, new Task.Terms(1468, 16), time),
                    new Fleet(tree),
                    new SmallFiles(tree, time),
                    new Lossy(tree),
                    new Burst(tree),
                    new PowerOn(tree));
        }

        private Scenario lone(TftpRow row, BenchFile file, Task.Terms terms, Duration time) {
            return new LoneClient(row, tree.file(0, file), terms, time);
        }

        @Override
        public Optional<Rounds.Idle> idle() {
            return Optional.of(new Rounds.Idle(TftpRow.IDLE, Duration.ofSeconds(quick ? 3 : 10)));
        }

        @Override
        public Optional<Row> memory() {
            return Optional.of(TftpRow.MEMORY);
        }

        @Override
        public List<String> remarks(Field field) {
            return field.running().stream()
                    .filter(server -> server.contender() == TftpContender.IN_TFTPD && !server.countsEndedChildren())
                    .map(_ -> "- in.tftpd's CPU is not known: it does not wait for its children, and no control"
                            + " group could be made")
                    .toList();
        }
    }
}
