package dev.bramble.bench.tftp;

import dev.bramble.bench.tftp.load.Task;
import dev.bramble.bench.tftp.report.Machine;
import dev.bramble.bench.tftp.report.Page;
import dev.bramble.bench.tftp.report.Row;
import dev.bramble.bench.tftp.report.Table;
import dev.bramble.bench.tftp.server.Contender;
import dev.bramble.bench.tftp.server.Installation;
import dev.bramble.bench.tftp.server.Launch;
import dev.bramble.bench.tftp.server.MissingServerException;
import dev.bramble.bench.tftp.server.Processors;
import dev.bramble.bench.tftp.server.Server;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
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
    private List<String> rows = Arrays.stream(Row.values()).map(Row::id).toList();

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
        Set<Row> wanted = rows.stream()
                .map(id -> Row.byId(id).orElseThrow(() -> unknown("row", id)))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Row.class)));
        List<Contender> contenders = servers.stream()
                .map(id -> Contender.byId(id).orElseThrow(() -> unknown("server", id)))
                .toList();
        Path boot = work.resolve("boot");
        BenchTree tree = BenchTree.write(boot, PIS);
        var launch = new Launch(new Installation(home, work.resolve("peers")), boot, work.resolve("run"));
        List<Server> running = new CopyOnWriteArrayList<>();
        Map<Contender, String> missing = new EnumMap<>(Contender.class);
        // Ctrl-C and SIGTERM must not leave them running.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> running.forEach(Server::kill)));
        try {
            for (Contender contender : contenders) {
                start(launch, contender, running, missing, progress);
            }
            String machine = Machine.describe(InstantSource.system());
            Duration duration = quick ? QUICK : Duration.ofMillis((long) (seconds * 1000));
            var outcome = new Rounds(
                            running,
                            scenarios(tree, wanted, duration.multipliedBy(WARM_UP)),
                            scenarios(tree, wanted, duration),
                            wanted,
                            Duration.ofSeconds(quick ? 3 : 10),
                            Processors.own(),
                            progress)
                    .run(quick ? 1 : rounds);
            String report = report(machine, outcome, running, missing);
            spec.commandLine().getOut().println(report);
            if (page != null) {
                Page.replace(page, report);
            }
            return outcome.faults().isEmpty() ? 0 : 1;
        } finally {
            for (Server server : running) {
                server.close();
            }
        }
    }

    private ParameterException unknown(String what, String id) {
        return new ParameterException(spec.commandLine(), "no " + what + " is called '" + id + "'; see --help");
    }

    private static void start(
            Launch launch,
            Contender contender,
            List<Server> running,
            Map<Contender, String> missing,
            PrintWriter progress)
            throws IOException {
        try {
            Server server = launch.start(contender);
            running.add(server);
            progress.println(contender.id() + ": " + server.version());
        } catch (MissingServerException e) {
            missing.put(contender, String.valueOf(e.getMessage()));
            progress.println(contender.id() + " is missing: " + e.getMessage());
        }
        progress.flush();
    }

    private static List<Scenario> scenarios(BenchTree tree, Set<Row> wanted, Duration duration) {
        return List.<Scenario>of(
                        lone(Row.LOCKSTEP_512, tree, BenchFile.LOCKSTEP, new Task.Terms(512, 1), duration),
                        lone(Row.LOCKSTEP_1024, tree, BenchFile.LOCKSTEP, new Task.Terms(1024, 1), duration),
                        lone(Row.LOCKSTEP_1468, tree, BenchFile.LOCKSTEP, new Task.Terms(1468, 1), duration),
                        lone(Row.WINDOW, tree, BenchFile.LARGE, new Task.Terms(1468, 16), duration),
                        new Fleet(tree),
                        new SmallFiles(tree, duration),
                        new Lossy(tree),
                        new Burst(tree),
                        new PowerOn(tree))
                .stream()
                .filter(scenario -> scenario.rows().stream().anyMatch(wanted::contains))
                .toList();
    }

    private static Scenario lone(Row row, BenchTree tree, BenchFile file, Task.Terms terms, Duration duration) {
        return new LoneClient(row, tree.file(0, file), terms, duration);
    }

    private String report(
            String machine, Rounds.Outcome outcome, List<Server> running, Map<Contender, String> missing) {
        List<String> lines = new ArrayList<>();
        lines.add("`" + spec.name() + " "
                + String.join(" ", spec.commandLine().getParseResult().originalArgs()) + "`");
        lines.add("");
        lines.add(machine);
        lines.add("");
        lines.add(Table.markdown(
                outcome.results(), running.stream().map(Server::contender).toList()));
        lines.add("");
        running.forEach(server -> lines.add("- " + server.contender().id() + ": " + server.version()));
        missing.forEach((contender, why) -> lines.add("- " + contender.id() + " is missing: " + why));
        outcome.faults().forEach((contender, what) -> lines.add("- " + contender.id() + " failed: " + what));
        running.stream()
                .filter(server -> server.contender() == Contender.IN_TFTPD && !server.countsEndedChildren())
                .forEach(_ ->
                        lines.add("- in.tftpd's CPU is not known: it does not wait for its children, and no control"
                                + " group could be made"));
        return String.join("\n", lines);
    }
}
