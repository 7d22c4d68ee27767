package dev.bramble.bench.tftp;

import dev.bramble.bench.Rounds;
import dev.bramble.bench.Scenario;
import dev.bramble.bench.report.Machine;
import dev.bramble.bench.report.Page;
import dev.bramble.bench.report.Table;
import dev.bramble.bench.server.Field;
import dev.bramble.bench.server.Installation;
import dev.bramble.bench.server.Processors;
import dev.bramble.bench.tftp.load.Task;
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
        name = "deploy/bench/tftp",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures the TFTP service side by side with in.tftpd, atftpd and dnsmasq.")
public final class TftpBench implements Callable<Integer> {
    private static final int PIS = 500;
    /** So many times as long; a second is not enough for a cold JVM. */
    private static final int WARM_UP = 4;

    private static final Duration QUICK = Duration.ofSeconds(1);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--rows",
            split = ",",
            paramLabel = "ROW",
            description = "Only these rows: lockstep-512, lockstep-1024, lockstep-1468, window-16, fleet, fleet-cpu,"
                    + " small, lossy, burst, pis, pis-time, idle, memory.")
    private List<String> rows = Arrays.stream(TftpRow.values()).map(TftpRow::id).toList();

    @Option(
            names = "--servers",
            split = ",",
            paramLabel = "NAME",
            description = "Only these, in this order: bramble, bramble-single (all transfers on the listening port),"
                    + " in.tftpd, atftpd, dnsmasq. Default: ${DEFAULT-VALUE}.",
            defaultValue = "bramble,in.tftpd,atftpd,dnsmasq")
    private List<String> servers = List.of();

    @Option(
            names = "--rounds",
            description = "Rounds that count; one to warm up comes first. Default: ${DEFAULT-VALUE}.",
            defaultValue = "5")
    private int rounds;

    @Option(
            names = "--duration",
            description = "Seconds of the rows that go by time. Default: ${DEFAULT-VALUE}.",
            defaultValue = "2")
    private double seconds;

    @Option(names = "--quick", description = "One round, short.")
    private boolean quick;

    @Option(names = "--write", paramLabel = "PAGE", description = "Put the table into this page too.")
    private @Nullable Path page;

    /** The checkout, as the script tells. */
    private final Path home = Path.of(System.getProperty("bramble.home", ""));
    /** A folder for the data, the logs and the peers. */
    private final Path work = home.resolve("deploy/bench/target/tftp");

    public static void main(String[] args) {
        System.exit(new CommandLine(new TftpBench()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter progress = spec.commandLine().getErr();
        Set<TftpRow> wanted = rows.stream()
                .map(id -> TftpRow.byId(id).orElseThrow(() -> unknown("row", id)))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(TftpRow.class)));
        List<TftpContender> contenders = servers.stream()
                .map(id -> TftpContender.byId(id).orElseThrow(() -> unknown("server", id)))
                .toList();
        Path boot = work.resolve("boot");
        BenchTree tree = BenchTree.write(boot, PIS);
        var launch = new TftpLaunch(new Installation(home, work.resolve("peers")), boot, work.resolve("run"));
        try (var field = new Field()) {
            field.start(launch, contenders, progress);
            String machine = Machine.describe(InstantSource.system());
            Duration duration = quick ? QUICK : Duration.ofMillis((long) (seconds * 1000));
            var outcome = new Rounds(
                            field.running(),
                            scenarios(tree, wanted, duration.multipliedBy(WARM_UP)),
                            scenarios(tree, wanted, duration),
                            wanted,
                            Optional.of(new Rounds.Idle(TftpRow.IDLE, Duration.ofSeconds(quick ? 3 : 10))),
                            Optional.of(TftpRow.MEMORY),
                            Processors.own(),
                            progress)
                    .run(quick ? 1 : rounds);
            String report = report(machine, outcome, field);
            spec.commandLine().getOut().println(report);
            if (page != null) {
                Page.replace(page, "tftp", report);
            }
            return outcome.faults().isEmpty() ? 0 : 1;
        }
    }

    private ParameterException unknown(String what, String id) {
        return new ParameterException(spec.commandLine(), "no " + what + " is called '" + id + "'; see --help");
    }

    private static List<Scenario> scenarios(BenchTree tree, Set<TftpRow> wanted, Duration duration) {
        return List.<Scenario>of(
                        lone(TftpRow.LOCKSTEP_512, tree, BenchFile.LOCKSTEP, new Task.Terms(512, 1), duration),
                        lone(TftpRow.LOCKSTEP_1024, tree, BenchFile.LOCKSTEP, new Task.Terms(1024, 1), duration),
                        lone(TftpRow.LOCKSTEP_1468, tree, BenchFile.LOCKSTEP, new Task.Terms(1468, 1), duration),
                        lone(TftpRow.WINDOW, tree, BenchFile.LARGE, new Task.Terms(1468, 16), duration),
                        new Fleet(tree),
                        new SmallFiles(tree, duration),
                        new Lossy(tree),
                        new Burst(tree),
                        new PowerOn(tree))
                .stream()
                .filter(scenario -> scenario.rows().stream().anyMatch(wanted::contains))
                .toList();
    }

    private static Scenario lone(TftpRow row, BenchTree tree, BenchFile file, Task.Terms terms, Duration duration) {
        return new LoneClient(row, tree.file(0, file), terms, duration);
    }

    private String report(String machine, Rounds.Outcome outcome, Field field) {
        List<String> lines = new ArrayList<>();
        lines.add("`" + spec.name() + " "
                + String.join(" ", spec.commandLine().getParseResult().originalArgs()) + "`");
        lines.add("");
        lines.add(machine);
        lines.add("");
        lines.add(Table.markdown(outcome.results(), List.of(TftpRow.values()), field.contenders()));
        lines.add("");
        lines.addAll(field.notes());
        outcome.faults().forEach((contender, what) -> lines.add("- " + contender.id() + " failed: " + what));
        field.running().stream()
                .filter(server -> server.contender() == TftpContender.IN_TFTPD && !server.countsEndedChildren())
                .forEach(_ ->
                        lines.add("- in.tftpd's CPU is not known: it does not wait for its children, and no control"
                                + " group could be made"));
        return String.join("\n", lines);
    }
}
