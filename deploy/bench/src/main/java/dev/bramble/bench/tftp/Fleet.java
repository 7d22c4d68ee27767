package dev.bramble.bench.tftp;

import dev.bramble.bench.Rate;
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

/** 32 clients that read 16 MiB each, and what that costs the server. */
record Fleet(BenchTree tree) implements Scenario {
    private static final int CLIENTS = 32;

    @Override
    public Set<Row> rows() {
        return Set.of(TftpRow.FLEET, TftpRow.FLEET_CPU);
    }

    @Override
    public Map<Row, Double> measure(Server server) throws IOException, WrongAnswerException {
        List<Script> scripts = IntStream.range(0, CLIENTS)
                .<Task>mapToObj(pi -> new Task.Load(tree.file(pi, BenchFile.LARGE), new Task.Terms(1468, 1)))
                .map(task -> Script.of(List.of(task)))
                .toList();
        try (var crowd = new Crowd(server.address(), scripts, 1, Patience.LONG, Network.PERFECT)) {
            Duration before = server.cpuTime();
            Duration taken = crowd.run();
            Duration cpu = server.cpuTime().minus(before);
            long bytes = crowd.tally().bytes();
            return Map.of(
                    TftpRow.FLEET,
                    Rate.megabytes(bytes, taken),
                    TftpRow.FLEET_CPU,
                    Rate.seconds(cpu) * 1000 / (bytes / Rate.MEGA));
        }
    }
}
