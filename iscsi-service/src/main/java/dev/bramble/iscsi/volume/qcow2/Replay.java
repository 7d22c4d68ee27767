package dev.bramble.iscsi.volume.qcow2;

import java.io.IOException;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings a map to where a log says that it was. The log has every change since some commit, so of each cluster the table on
 * the medium has a value that the log tells of, older or newer; else another program wrote the image since, and nothing is
 * done.
 */
final class Replay {
    private final Geometry geometry;
    private final ClusterMap map;
    private final int fileClusters;
    private final Map<Long, Set<Long>> known = new LinkedHashMap<>();
    private final Map<Long, Long> wanted = new LinkedHashMap<>();
    private final BitSet hosts = new BitSet();

    private Replay(Geometry geometry, ClusterMap map, int fileClusters) {
        this.geometry = geometry;
        this.map = map;
        this.fileClusters = fileClusters;
    }

    /**
     * Does it all or nothing.
     *
     * @param fileClusters the image file has so many
     * @return false when the log is not one of this image as it is
     */
    static boolean of(List<LogEntry> entries, Geometry geometry, ClusterMap map, int fileClusters) throws IOException {
        Replay replay = new Replay(geometry, map, fileClusters);
        for (LogEntry entry : entries) {
            if (!replay.add(entry)) {
                return false;
            }
        }
        if (!replay.fits()) {
            return false;
        }
        replay.apply();
        return true;
    }

    /** What a resize has not yet made room for is no guest's data. */
    private boolean isBehindEnd(long cluster) {
        return cluster >= (long) map.l1().length() * geometry.entriesPerTable();
    }

    private boolean add(LogEntry entry) {
        if (entry.cluster() < 0 || !isOurs(entry.now()) || !L2Entry.isWellFormed(entry.old(), geometry)) {
            return false;
        }
        if (!isBehindEnd(entry.cluster())) {
            Set<Long> values = known.computeIfAbsent(entry.cluster(), key -> new HashSet<>());
            values.add(entry.old());
            values.add(entry.now());
            wanted.put(entry.cluster(), entry.now());
        }
        return true;
    }

    /** What {@link ClusterWriter} sets. */
    private boolean isOurs(long entry) {
        long host = L2Entry.host(entry);
        return entry == L2Entry.UNALLOCATED
                || entry == L2Entry.ZERO
                || (entry == L2Entry.data(host)
                        && host != 0
                        && geometry.within(host) == 0
                        && geometry.cluster(host) < fileClusters);
    }

    private boolean fits() throws IOException {
        for (Map.Entry<Long, Long> each : wanted.entrySet()) {
            long present = map.entry(each.getKey());
            Set<Long> values = known.get(each.getKey());
            if (values == null || !values.contains(present)) {
                return false;
            }
            int host = (int) geometry.cluster(L2Entry.host(each.getValue()));
            if (host != 0 && present != each.getValue()) {
                if (map.clusters().isUsed(host) || hosts.get(host)) {
                    return false;
                }
                hosts.set(host);
            }
        }
        return true;
    }

    private void apply() throws IOException {
        map.claim(hosts);
        for (Map.Entry<Long, Long> each : wanted.entrySet()) {
            if (map.entry(each.getKey()) != each.getValue()) {
                L2Table table = map.pin(geometry.l1Index(each.getKey()));
                map.set(table, geometry.l2Index(each.getKey()), 1, each.getValue(), 0);
                map.unpin(table);
            }
        }
    }
}
