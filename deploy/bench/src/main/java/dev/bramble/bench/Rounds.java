package dev.bramble.bench;

import dev.bramble.bench.report.Results;
import dev.bramble.bench.report.Row;
import dev.bramble.bench.server.Contender;
import dev.bramble.bench.server.Processors;
import dev.bramble.bench.server.Server;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Measures all servers in turn, again and again, so that a change of the machine's mood meets all of them.
 *
 * @param warmUp what the round does that does not count
 * @param warmUpTime how long each of these takes; what does not go by time is repeated for so long
 * @param rows what is wanted in the results
 * @param idle a row of the processor time of servers that do nothing, and how long it looks at them
 * @param memory a row of the memory they had at most
 */
public record Rounds(
        List<Server> servers,
        List<Scenario> warmUp,
        Duration warmUpTime,
        List<Scenario> scenarios,
        Set<? extends Row> rows,
        Optional<Idle> idle,
        Optional<Row> memory,
        Processors processors,
        PrintWriter progress) {
    /** Until transfers that nobody ended have ended by themselves, or at least do nothing any more. */
    private static final Duration SETTLE = Duration.ofSeconds(5);

    /**
     * Measures.
     *
     * @param count of the rounds that count; one more comes before them, for the JIT and the page cache
     * @return all values, and for each contender that answered wrongly what it did
     */
    public Outcome run(int count) throws IOException, InterruptedException {
        var results = new Results();
        Map<Contender, String> faults = new LinkedHashMap<>();
        for (Scenario scenario : warmUp) {
            for (Server server : suited(scenario)) {
                long start = System.nanoTime();
                do {
                    measure(scenario, server, 0, new Results(), faults);
                } while (!scenario.goesByTime()
                        && !faults.containsKey(server.contender())
                        && System.nanoTime() - start < warmUpTime.toNanos());
            }
        }
        for (int round = 1; round <= count; round++) {
            for (Scenario scenario : scenarios) {
                for (Server server : suited(scenario)) {
                    measure(scenario, server, round, results, faults);
                }
            }
            if (idle.isPresent() && rows.contains(idle.get().row())) {
                idle(idle.get(), results, round);
            }
        }
        if (memory.isPresent() && rows.contains(memory.get())) {
            for (Server server : alive()) {
                results.add(memory.get(), server.contender(), server.peakMebibytes());
            }
        }
        return new Outcome(results, faults);
    }

    private List<Server> suited(Scenario scenario) {
        return servers.stream()
                .filter(server -> scenario.suits(server.contender()))
                .toList();
    }

    /** A row of what servers use that do nothing. */
    public record Idle(Row row, Duration time) {}

    /** What came of it. */
    public record Outcome(Results results, Map<Contender, String> faults) {}

    private void measure(Scenario scenario, Server server, int round, Results results, Map<Contender, String> faults)
            throws IOException, InterruptedException {
        if (!server.isAlive()) {
            note(server, "it ended before " + scenario.rows(), faults);
            return;
        }
        server.tieTo(scenario.pinned() ? processors.last() : processors);
        (scenario.pinned() ? processors.first() : processors)
                .tie(ProcessHandle.current().pid());
        try {
            scenario.measure(server).forEach((row, value) -> {
                if (rows.contains(row)) {
                    results.add(row, server.contender(), value);
                    tell(round, row, server, value);
                }
            });
        } catch (WrongAnswerException e) {
            note(server, scenario.rows() + ": " + e.getMessage(), faults);
        }
    }

    private void idle(Idle idle, Results results, int round) throws IOException, InterruptedException {
        Thread.sleep(SETTLE);
        List<Server> alive = alive();
        List<Duration> before = new ArrayList<>();
        for (Server server : alive) {
            before.add(server.cpuTime());
        }
        long start = System.nanoTime();
        Thread.sleep(idle.time());
        for (int i = 0; i < alive.size(); i++) {
            Server server = alive.get(i);
            double share = (double) server.cpuTime().minus(before.get(i)).toNanos() / (System.nanoTime() - start);
            results.add(idle.row(), server.contender(), share * 100);
            tell(round, idle.row(), server, share * 100);
        }
    }

    private void note(Server server, String fault, Map<Contender, String> faults) {
        if (faults.putIfAbsent(server.contender(), fault) == null) {
            progress.println(server.contender().id() + ": " + fault);
            progress.flush();
        }
    }

    private List<Server> alive() {
        return servers.stream().filter(Server::isAlive).toList();
    }

    private void tell(int round, Row row, Server server, double value) {
        progress.printf(
                Locale.ROOT,
                "%-10s %-14s %-15s %10.2f %s%n",
                round == 0 ? "warm-up" : "round " + round,
                row.id(),
                server.contender().id(),
                value,
                row.unit());
        progress.flush();
    }
}
