package dev.bramble.bench.tftp;

import dev.bramble.bench.Scenario;
import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.report.Row;
import dev.bramble.bench.server.Server;
import dev.bramble.bench.tftp.load.Crowd;
import dev.bramble.bench.tftp.load.Network;
import dev.bramble.bench.tftp.load.Patience;
import dev.bramble.bench.tftp.load.Script;
import dev.bramble.bench.tftp.load.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** RRQs of many clients at once; the first answer of each is counted, then its transfer is ended. */
record Burst(BenchTree tree) implements Scenario {
    private static final int CLIENTS = 500;
    /** A Pi would repeat its RRQ then. */
    private static final Duration UNTIL_REPEAT = Patience.OF_A_PI.repeat();

    @Override
    public Set<Row> rows() {
        return Set.of(TftpRow.BURST);
    }

    @Override
    public Map<Row, Double> measure(Server server) throws IOException, WrongAnswerException {
        List<Script> scripts = IntStream.range(0, CLIENTS)
                .<Task>mapToObj(
                        pi -> new Task.Probe(tree.file(pi, BenchFile.MEDIUM).path(), new Task.Terms(1468, 1)))
                .map(task -> Script.of(List.of(task)))
                .toList();
        var patience = new Patience(UNTIL_REPEAT.multipliedBy(2), UNTIL_REPEAT);
        try (var crowd = new Crowd(server.address(), scripts, 1, patience, Network.PERFECT)) {
            crowd.run();
            return Map.of(TftpRow.BURST, (double) crowd.tally().probes());
        }
    }
}
