package dev.bramble.bench.iscsi;

import dev.bramble.bench.Rounds;
import dev.bramble.bench.Scenario;
import dev.bramble.bench.iscsi.load.Workload;
import dev.bramble.bench.iscsi.server.IscsiContender;
import dev.bramble.bench.iscsi.server.IscsiLaunch;
import dev.bramble.bench.report.Machine;
import dev.bramble.bench.report.Page;
import dev.bramble.bench.report.Table;
import dev.bramble.bench.server.Field;
import dev.bramble.bench.server.Installation;
import dev.bramble.bench.server.Processors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command. */
@Command(
        name = "deploy/bench/iscsi",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures the iSCSI service side by side with tgt.")
public final class IscsiBench implements Callable<Integer> {
    /** 512 MiB: all of it stays in the page cache, twice and more. */
    private static final int BLOCKS = 128 * 1024;
    /** So many times as long; a second is not enough for a cold JVM. */
    private static final int WARM_UP = 2;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--rows",
            split = ",",
            paramLabel = "ROW",
            description = "Only these rows, by the names that the table has for them.")
    private List<String> rows =
            Arrays.stream(IscsiRow.values()).map(IscsiRow::id).toList();

    @Option(
            names = "--servers",
            split = ",",
            paramLabel = "NAME",
            description = "Only these, in this order: bramble, tgt. Default: ${DEFAULT-VALUE}.",
            defaultValue = "bramble,tgt")
    private List<String> servers = List.of();

    @Option(
            names = "--rounds",
            description = "Rounds that count; one to warm up comes first. Default: ${DEFAULT-VALUE}.",
            defaultValue = "5")
    private int rounds;

    @Option(
            names = "--duration",
            description = "Seconds of each measurement. Default: ${DEFAULT-VALUE}.",
            defaultValue = "2")
    private double seconds;

    @Option(names = "--quick", description = "One round, short.")
    private boolean quick;

    @Option(names = "--write", paramLabel = "PAGE", description = "Put the table into this page too.")
    private @Nullable Path page;

    /** The checkout, as the script tells. */
    private final Path home = Path.of(System.getProperty("bramble.home", ""));
    /** A folder for the disks, the logs and the peer. */
    private final Path work = home.resolve("deploy/bench/target/iscsi");

    public static void main(String[] args) {
        System.exit(new CommandLine(new IscsiBench()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter progress = spec.commandLine().getErr();
        Set<IscsiRow> wanted = rows.stream()
                .map(id -> IscsiRow.byId(id).orElseThrow(() -> unknown("row", id)))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(IscsiRow.class)));
        List<IscsiContender> contenders = servers.stream()
                .map(id -> IscsiContender.byId(id).orElseThrow(() -> unknown("server", id)))
                .toList();
        var installation = new Installation(home, work.resolve("peers"));
        try (var launch = new IscsiLaunch(installation, work.resolve("run"), BLOCKS);
                var field = new Field()) {
            field.start(launch, contenders, progress);
            String machine = Machine.describe(InstantSource.system());
            Duration duration = Duration.ofMillis(quick ? 1000 : (long) (seconds * 1000));
            var outcome = new Rounds(
                            field.running(),
                            scenarios(launch, wanted, duration.multipliedBy(WARM_UP)),
                            scenarios(launch, wanted, duration),
                            wanted,
                            Optional.empty(),
                            Optional.empty(),
                            Processors.own(),
                            progress)
                    .run(quick ? 1 : rounds);
            String report = report(machine, outcome, field);
            spec.commandLine().getOut().println(report);
            if (page != null) {
                Page.replace(page, "iscsi", report);
            }
            return outcome.faults().isEmpty() ? 0 : 1;
        }
    }

    private ParameterException unknown(String what, String id) {
        return new ParameterException(spec.commandLine(), "no " + what + " is called '" + id + "'; see --help");
    }

    /** Writes come before reads, which so find what was written. */
    private static List<Scenario> scenarios(IscsiLaunch launch, Set<IscsiRow> wanted, Duration time) {
        return List.of(
                        large(launch, IscsiRow.SEQ_WRITE_64K, Workload.sequential(8, 16, false), time),
                        large(launch, IscsiRow.SEQ_READ_64K, Workload.sequential(8, 16, true), time),
                        large(launch, IscsiRow.SEQ_WRITE_1M, Workload.sequential(4, 256, false), time),
                        large(launch, IscsiRow.SEQ_READ_1M, Workload.sequential(4, 256, true), time),
                        lone(launch, IscsiRow.QD1_WRITE, Optional.empty(), 0, time),
                        lone(launch, IscsiRow.QD1_READ, Optional.of(IscsiRow.QD1_P99), 100, time),
                        lone(launch, IscsiRow.QD1_MIXED, Optional.empty(), 70, time),
                        deep(launch, IscsiRow.QD32_WRITE, IscsiRow.QD32_WRITE_CPU, 0, time),
                        deep(launch, IscsiRow.QD32_READ, IscsiRow.QD32_READ_CPU, 100, time),
                        deep(launch, IscsiRow.QD32_MIXED, IscsiRow.QD32_MIXED_CPU, 70, time),
                        many(launch, IscsiRow.SESSIONS_64, 64, time),
                        many(launch, IscsiRow.SESSIONS_256, 256, time),
                        new LoginRate(launch, IscsiRow.LOGINS, 1, time),
                        new LoginRate(launch, IscsiRow.LOGINS_16, 16, time),
                        new Crowd(launch, time),
                        new CloneReads(launch, time))
                .stream()
                .filter(scenario -> scenario.rows().stream().anyMatch(wanted::contains))
                .toList();
    }

    private static Scenario large(IscsiLaunch launch, IscsiRow row, Workload workload, Duration time) {
        return new Throughput(launch, row, workload, time);
    }

    private static Scenario lone(
            IscsiLaunch launch, IscsiRow row, Optional<IscsiRow> p99, int readPercent, Duration time) {
        Workload workload = Workload.random(1, 1, readPercent);
        return new SmallOperations(launch, workload, time, true, row, Optional.empty(), p99.map(one -> one));
    }

    private static Scenario deep(IscsiLaunch launch, IscsiRow row, IscsiRow cpu, int readPercent, Duration time) {
        Workload workload = Workload.random(1, 32, readPercent);
        return new SmallOperations(launch, workload, time, false, row, Optional.of(cpu), Optional.empty());
    }

    private static Scenario many(IscsiLaunch launch, IscsiRow row, int sessions, Duration time) {
        Workload workload = Workload.random(sessions, 1, 100);
        return new SmallOperations(launch, workload, time, false, row, Optional.empty(), Optional.empty());
    }

    private String report(String machine, Rounds.Outcome outcome, Field field) {
        List<String> lines = new ArrayList<>();
        lines.add("`" + spec.name() + " "
                + String.join(" ", spec.commandLine().getParseResult().originalArgs()) + "`");
        lines.add("");
        lines.add(machine);
        lines.add("");
        lines.add(Table.markdown(outcome.results(), List.of(IscsiRow.values()), field.contenders()));
        lines.add("");
        lines.addAll(field.notes());
        outcome.faults().forEach((contender, what) -> lines.add("- " + contender.id() + " failed: " + what));
        return String.join("\n", lines);
    }
}
