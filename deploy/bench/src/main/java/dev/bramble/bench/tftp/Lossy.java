package dev.bramble.bench.tftp;

import dev.bramble.bench.Rate;
import dev.bramble.bench.Scenario;
import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.report.Row;
import dev.bramble.bench.server.Contender;
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

/** Some clients that read one file each over a network that delays and loses. */
record Lossy(BenchTree tree) implements Scenario {
    private static final int CLIENTS = 8;
    private static final Network NETWORK = new Network(0.01, Duration.ofMillis(5), 1);
    private static final Patience PATIENCE = new Patience(Duration.ofSeconds(1), Duration.ofMinutes(5));

    @Override
    public Set<Row> rows() {
        return Set.of(TftpRow.LOSSY);
    }

    @Override
    public boolean suits(Contender contender) {
        return TftpContender.hasWindows(contender);
    }

    @Override
    public Map<Row, Double> measure(Server server) throws IOException, WrongAnswerException {
        List<Script> scripts = IntStream.range(0, CLIENTS)
                .<Task>mapToObj(pi -> new Task.Load(tree.file(pi, BenchFile.MEDIUM), new Task.Terms(1468, 16)))
                .map(task -> Script.of(List.of(task)))
                .toList();
        try (var crowd = new Crowd(server.address(), scripts, 1, PATIENCE, NETWORK)) {
            Duration taken = crowd.run();
            return Map.of(TftpRow.LOSSY, Rate.seconds(taken));
        }
    }
}
