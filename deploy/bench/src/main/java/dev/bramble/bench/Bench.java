package dev.bramble.bench;

import dev.bramble.bench.report.Machine;
import dev.bramble.bench.report.Page;
import dev.bramble.bench.report.Row;
import dev.bramble.bench.report.Table;
import dev.bramble.bench.server.Contender;
import dev.bramble.bench.server.Field;
import dev.bramble.bench.server.Installation;
import dev.bramble.bench.server.Processors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands have in common: options, rounds, the report. */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
public abstract class Bench implements Callable<Integer> {
    private static final Duration QUICK = Duration.ofSeconds(1);

    private final String id;
    private final List<? extends Row> allRows;
    private final List<? extends Contender> allContenders;
    /** So many times as long; a second is not enough for a cold JVM. */
    private final int warmUp;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--rows",
            split = ",",
            paramLabel = "ROW",
            description = "Only these rows, by the names that the table has for them.")
    private List<String> rows = List.of();

    @Option(
            names = "--servers",
            split = ",",
            paramLabel = "NAME",
            description = "Only these, in this order, by the names that the table has for them.")
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

    /**
     * @param id "tftp": of the command, its folder and its part of the page
     * @param warmUp how many times as long the round takes that does not count
     */
    protected Bench(String id, List<? extends Row> rows, List<? extends Contender> contenders, int warmUp) {
        this.id = id;
        this.allRows = List.copyOf(rows);
        this.allContenders = List.copyOf(contenders);
        this.warmUp = warmUp;
    }

    /** What one bench brings to a run. */
    protected interface Setup extends Field.Launch, AutoCloseable {

        /** All measurements, in their order. */
        List<Scenario> scenarios(Duration time);

        /** A row of servers that do nothing. */
        default Optional<Rounds.Idle> idle() {
            return Optional.empty();
        }

        /** A row of the servers' memory at the end. */
        default Optional<Row> memory() {
            return Optional.empty();
        }

        /** More lines for the list below the table. */
        default List<String> remarks(Field field) {
            return List.of();
        }

        @Override
        default void close() throws IOException {}
    }

    /**
     * Gets ready what servers and clients need.
     *
     * @param work a folder for it
     * @param quick whether a rough result is enough
     */
    protected abstract Setup prepare(Installation installation, Path work, boolean quick) throws IOException;

    /** Those that take part unless told otherwise. */
    protected List<? extends Contender> usualContenders() {
        return allContenders;
    }

    protected static void run(Bench bench, String[] args) {
        System.exit(new CommandLine(bench).execute(args));
    }

    @Override
    public final Integer call() throws IOException, InterruptedException {
        PrintWriter progress = spec.commandLine().getErr();
        List<? extends Row> named = rows.isEmpty() ? allRows : named("row", rows, allRows, Row::id);
        Set<? extends Row> wanted = new LinkedHashSet<>(named);
        List<? extends Contender> contenders =
                servers.isEmpty() ? usualContenders() : named("server", servers, allContenders, Contender::id);
        Path work = home.resolve("deploy/bench/target").resolve(id);
        var installation = new Installation(home, work.resolve("peers"));
        try (var setup = prepare(installation, work, quick);
                var field = new Field()) {
            field.start(setup, contenders, progress);
            String machine = Machine.describe(InstantSource.system());
            Duration time = quick ? QUICK : Duration.ofMillis((long) (seconds * 1000));
            var outcome = new Rounds(
                            field.running(),
                            scenarios(setup, wanted, time.multipliedBy(warmUp)),
                            time.multipliedBy(warmUp),
                            scenarios(setup, wanted, time),
                            wanted,
                            setup.idle(),
                            setup.memory(),
                            Processors.own(),
                            progress)
                    .run(quick ? 1 : rounds);
            String report = report(machine, outcome, field, setup);
            spec.commandLine().getOut().println(report);
            if (page != null) {
                Page.replace(page, id, report);
            }
            return outcome.faults().isEmpty() ? 0 : 1;
        }
    }

    private <T> List<T> named(String what, List<String> ids, List<T> all, Function<T, String> idOf) {
        return ids.stream()
                .map(wanted -> all.stream()
                        .filter(one -> idOf.apply(one).equals(wanted))
                        .findFirst()
                        .orElseThrow(() -> new ParameterException(
                                spec.commandLine(),
                                "no " + what + " is called '" + wanted + "'; there are "
                                        + String.join(
                                                ", ", all.stream().map(idOf).toList()))))
                .toList();
    }

    private static List<Scenario> scenarios(Setup setup, Set<? extends Row> wanted, Duration time) {
        return setup.scenarios(time).stream()
                .filter(scenario -> scenario.rows().stream().anyMatch(wanted::contains))
                .toList();
    }

    private String report(String machine, Rounds.Outcome outcome, Field field, Setup setup) {
        List<String> lines = new ArrayList<>();
        lines.add("`" + spec.name() + " "
                + String.join(" ", spec.commandLine().getParseResult().originalArgs()) + "`");
        lines.add("");
        lines.add(machine);
        lines.add("");
        lines.add(Table.markdown(outcome.results(), allRows, field.contenders()));
        lines.add("");
        lines.addAll(field.notes());
        outcome.faults().forEach((contender, what) -> lines.add("- " + contender.id() + " failed: " + what));
        lines.addAll(setup.remarks(field));
        return String.join("\n", lines);
    }
}
