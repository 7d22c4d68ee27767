package dev.bramble.iscsi.volume.qcow2;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Changes the map such that the death of the process does not undo it: the log has it first, or a commit comes after. */
final class Remapping {
    private final Geometry geometry;
    private final ClusterMap map;
    private final ChangeLog log;
    private final Commit commit;

    Remapping(Geometry geometry, ClusterMap map, ChangeLog log, Commit commit) {
        this.geometry = geometry;
        this.map = map;
        this.log = log;
        this.commit = commit;
    }

    /**
     * As {@link ClusterMap#set}, for clusters that no other thread changes meanwhile. When this throws, nothing was changed and
     * nothing will be.
     */
    void set(long cluster, int count, long entry, long step) throws IOException {
        L2Table table = map.pin(geometry.l1Index(cluster));
        try {
            List<LogEntry> entries = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                entries.add(new LogEntry(cluster + i, table.get(geometry.l2Index(cluster) + i), entry + i * step));
            }
            Runnable change = () -> map.set(table, geometry.l2Index(cluster), count, entry, step);
            ChangeLog.Outcome outcome = log.change(entries, change);
            while (outcome == ChangeLog.Outcome.FULL) {
                commit.run();
                outcome = log.change(entries, change);
            }
            if (outcome == ChangeLog.Outcome.BROKEN) {
                doWithoutLog(change);
            }
        } finally {
            map.unpin(table);
        }
    }

    private void doWithoutLog(Runnable change) throws IOException {
        try {
            commit.withoutLog(change);
        } catch (IOException e) {
            IOException failure = log.failure();
            if (failure != null && !failure.equals(e)) {
                e.addSuppressed(failure);
            }
            throw e;
        }
    }
}
