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
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Many Pis whose power comes at the same time. */
record PowerOn(BenchTree tree) implements Scenario {
    private static final int PIS = 256;

    @Override
    public Set<Row> rows() {
        return Set.of(TftpRow.PIS, TftpRow.PIS_TIME);
    }

    @Override
    public Map<Row, Double> measure(Server server) throws IOException, WrongAnswerException {
        List<BootingPi> pis = IntStream.range(0, PIS)
                .mapToObj(pi -> new BootingPi(PiBoot.tasks(tree, pi)))
                .toList();
        List<Script> scripts = List.copyOf(pis);
        try (var crowd = new Crowd(server.address(), scripts, PiBoot.REQUESTS, Patience.OF_A_PI, Network.PERFECT)) {
            Duration taken = crowd.run();
            return Map.of(
                    TftpRow.PIS,
                    (double) pis.stream().filter(BootingPi::booted).count(),
                    TftpRow.PIS_TIME,
                    Rate.seconds(taken));
        }
    }
}
