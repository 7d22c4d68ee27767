package dev.bramble.bench.iscsi;

import dev.bramble.bench.Rate;
import dev.bramble.bench.Scenario;
import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.iscsi.load.Content;
import dev.bramble.bench.iscsi.load.Load;
import dev.bramble.bench.iscsi.load.Workload;
import dev.bramble.bench.iscsi.server.Clones;
import dev.bramble.bench.iscsi.server.IscsiLaunch;
import dev.bramble.bench.iscsi.server.Storage;
import dev.bramble.bench.report.Row;
import dev.bramble.bench.server.Contender;
import dev.bramble.bench.server.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A fresh qcow2 clone: read, then written once in each cluster, then read again; beside the raw disk. */
record CloneReads(IscsiLaunch launch, Duration duration) implements Scenario {
    private static final Workload RANDOM = Workload.random(1, 32, 100);
    private static final Workload SEQUENTIAL = Workload.sequential(8, 16, true);
    private static final Workload WRITES = Workload.firstWrites(32);

    @Override
    public Set<Row> rows() {
        return Set.of(
                IscsiRow.CLONE_BACKING,
                IscsiRow.CLONE_BACKING_SEQ,
                IscsiRow.CLONE_ALLOCATED,
                IscsiRow.CLONE_ALLOCATED_SEQ,
                IscsiRow.FIRST_WRITES,
                IscsiRow.FIRST_WRITES_AMPLIFICATION);
    }

    @Override
    public boolean suits(Contender contender) {
        return contender.isOurs();
    }

    @Override
    public Map<Row, Double> measure(Server server) throws IOException, WrongAnswerException {
        Clones clones = launch.clones().orElseThrow(() -> new WrongAnswerException("it cannot clone"));
        Optional<Storage> clone = clones.qcow2();
        return clone.isPresent() ? measure(server, clone.get(), clones) : Map.of();
    }

    private Map<Row, Double> measure(Server server, Storage clone, Clones clones)
            throws IOException, WrongAnswerException {
        Storage raw = launch.storage(server.contender());
        Map<Row, Double> values = new HashMap<>();
        // Raw is measured beside each: the mood of the machine changes meanwhile.
        double random = rate(raw, RANDOM);
        double sequential = rate(raw, SEQUENTIAL);
        values.put(IscsiRow.CLONE_BACKING, rate(clone, RANDOM) / random);
        values.put(IscsiRow.CLONE_BACKING_SEQ, rate(clone, SEQUENTIAL) / sequential);
        firstWrites(server, clone, values);
        values.put(IscsiRow.CLONE_ALLOCATED, rate(clone, RANDOM) / rate(raw, RANDOM));
        values.put(IscsiRow.CLONE_ALLOCATED_SEQ, rate(clone, SEQUENTIAL) / rate(raw, SEQUENTIAL));
        clones.delete(clone);
        return values;
    }

    private double rate(Storage storage, Workload workload) throws IOException, WrongAnswerException {
        try (var load = new Load(storage.lun(), storage.disk(), workload)) {
            Duration taken = load.run(duration);
            return Rate.perSecond(load.tally().operations(), taken);
        }
    }

    private static void firstWrites(Server server, Storage clone, Map<Row, Double> values)
            throws IOException, WrongAnswerException {
        long before = server.writtenBytes();
        try (var load = new Load(clone.lun(), clone.disk(), WRITES)) {
            Duration taken = load.run(Duration.ofMinutes(5));
            load.synchronize();
            long payload = (long) load.tally().operations() * Content.BLOCK;
            values.put(IscsiRow.FIRST_WRITES, Rate.perSecond(load.tally().operations(), taken));
            values.put(
                    IscsiRow.FIRST_WRITES_AMPLIFICATION, (double) (server.writtenBytes() - before) / (double) payload);
        }
    }
}
