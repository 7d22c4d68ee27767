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
import dev.bramble.bench.tftp.load.RemoteFile;
import dev.bramble.bench.tftp.load.Script;
import dev.bramble.bench.tftp.load.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One client that reads one file again and again. */
record LoneClient(TftpRow row, RemoteFile file, Task.Terms terms, Duration duration) implements Scenario {

    @Override
    public Set<Row> rows() {
        return Set.of(row);
    }

    @Override
    public boolean suits(Contender contender) {
        return terms.windowBlocks() == 1 || TftpContender.hasWindows(contender);
    }

    @Override
    public boolean pinned() {
        return true;
    }

    @Override
    public Map<Row, Double> measure(Server server) throws IOException, WrongAnswerException {
        Script script = Script.until(System.nanoTime() + duration.toNanos(), new Task.Load(file, terms));
        try (var crowd = new Crowd(server.address(), List.of(script), 4, Patience.LONG, Network.PERFECT)) {
            Duration taken = crowd.run();
            return Map.of(row, Rate.megabytes(crowd.tally().bytes(), taken));
        }
    }
}
