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
import org.jspecify.annotations.Nullable;

/** 100 clients that each read one small file after the other. */
record SmallFiles(BenchTree tree, Duration duration) implements Scenario {
    private static final int CLIENTS = 100;
    private static final int PORTS = 8;

    @Override
    public Set<Row> rows() {
        return Set.of(TftpRow.SMALL);
    }

    /** What is done in the time counts; a client that waits for its repeat at the end does not stretch it. */
    @Override
    public Map<Row, Double> measure(Server server) throws IOException, WrongAnswerException {
        long end = System.nanoTime() + duration.toNanos();
        List<Turns> turns = IntStream.range(0, CLIENTS)
                .mapToObj(pi -> new Task.Load(tree.file(pi, BenchFile.SMALL), new Task.Terms(1468, 1)))
                .map(task -> new Turns(task, end))
                .toList();
        List<Script> scripts = List.copyOf(turns);
        try (var crowd = new Crowd(server.address(), scripts, PORTS, Patience.OF_A_PI, Network.PERFECT)) {
            crowd.run();
            return Map.of(
                    TftpRow.SMALL,
                    Rate.perSecond(turns.stream().mapToLong(Turns::done).sum(), duration));
        }
    }

    /** One task again and again, counting those that were done in time. */
    private static final class Turns implements Script {
        private final Task task;
        private final long end;
        private long begun;

        Turns(Task task, long end) {
            this.task = task;
            this.end = end;
        }

        @Override
        public @Nullable Task next() {
            if (System.nanoTime() - end >= 0) {
                return null;
            }
            begun++;
            return task;
        }

        /** The one in hand when the time was over is not done in time. */
        long done() {
            return Math.max(0, begun - 1);
        }
    }
}
