package dev.bramble.bench.tftp;

import dev.bramble.bench.tftp.load.WrongAnswerException;
import dev.bramble.bench.tftp.report.Results;
import dev.bramble.bench.tftp.report.Row;
import dev.bramble.bench.tftp.server.Contender;
import dev.bramble.bench.tftp.server.Processors;
import dev.bramble.bench.tftp.server.Server;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Measures all servers in turn, again and again, so that a change of the machine's mood meets all of them.
 *
 * @param warmUp what the round does that does not count
 * @param rows what is wanted in the results
 * @param idle how long it looks at servers that do nothing
 */
record Rounds(
        List<Server> servers,
        List<Scenario> warmUp,
        List<Scenario> scenarios,
        Set<Row> rows,
        Duration idle,
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
    Outcome run(int count) throws IOException, InterruptedException {
        var results = new Results();
        Map<Contender, String> faults = new EnumMap<>(Contender.class);
        for (int round = 0; round <= count; round++) {
            for (Scenario scenario : round == 0 ? warmUp : scenarios) {
                for (Server server : servers) {
                    if (scenario.suits(server.contender())) {
                        measure(scenario, server, round, round == 0 ? new Results() : results, faults);
                    }
                }
            }
            if (round > 0) {
                idle(results, round);
            }
        }
        if (rows.contains(Row.MEMORY)) {
            for (Server server : alive()) {
                results.add(Row.MEMORY, server.contender(), server.peakMebibytes());
            }
        }
        return new Outcome(results, faults);
    }

    /** What came of it. */
    record Outcome(Results results, Map<Contender, String> faults) {}

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

    private void idle(Results results, int round) throws IOException, InterruptedException {
        if (!rows.contains(Row.IDLE)) {
            return;
        }
        Thread.sleep(SETTLE);
        List<Server> alive = alive();
        List<Duration> before = new ArrayList<>();
        for (Server server : alive) {
            before.add(server.cpuTime());
        }
        long start = System.nanoTime();
        Thread.sleep(idle);
        for (int i = 0; i < alive.size(); i++) {
            Server server = alive.get(i);
            double share = (double) server.cpuTime().minus(before.get(i)).toNanos() / (System.nanoTime() - start);
            results.add(Row.IDLE, server.contender(), share * 100);
            tell(round, Row.IDLE, server, share * 100);
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
