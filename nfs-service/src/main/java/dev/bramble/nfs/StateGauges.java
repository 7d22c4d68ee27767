package dev.bramble.nfs;

import dev.bramble.nfs.fs.ExportedFileSystems;
import dev.bramble.nfs.mount.MountTable;
import dev.bramble.nfs.rpc.NfsVersion;
import dev.bramble.nfs.v4.state.ClientTable;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** What is held now, counted when Prometheus asks. */
final class StateGauges extends Collector {
    private static final List<String> VERSION = List.of("version");

    private final ClientTable clients;
    private final MountTable mounts;
    private final ExportedFileSystems files;
    private final IntSupplier connections;
    private final LongSupplier nanos;

    StateGauges(
            ClientTable clients,
            MountTable mounts,
            ExportedFileSystems files,
            IntSupplier connections,
            LongSupplier nanos) {
        this.clients = clients;
        this.mounts = mounts;
        this.files = files;
        this.connections = connections;
        this.nanos = nanos;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        long now = nanos.getAsLong();
        var known = new GaugeMetricFamily(
                "bramble_nfs_clients",
                "Clients of version 4, by whether their lease is valid.",
                List.of("version", "lease"));
        var opens = new GaugeMetricFamily("bramble_nfs_opens", "Open files, once for each owner.", VERSION);
        var locks = new GaugeMetricFamily("bramble_nfs_locks", "Byte ranges that are locked.", VERSION);
        for (int minor = 0; minor <= 1; minor++) {
            String version = NfsVersion.ofMinor(minor).toString();
            ClientTable.Census census = clients.census(minor, now);
            known.addMetric(List.of(version, "valid"), census.alive());
            known.addMetric(List.of(version, "missed"), census.silent());
            opens.addMetric(List.of(version), census.opens());
            locks.addMetric(List.of(version), census.locks());
        }
        var mounted = new GaugeMetricFamily("bramble_nfs_mounts", "Boot trees that clients have mounted.", VERSION);
        for (NfsVersion version : NfsVersion.values()) {
            mounted.addMetric(List.of(version.toString()), (double) mounts.count(version));
        }
        return List.of(
                known,
                opens,
                locks,
                mounted,
                new GaugeMetricFamily(
                        "bramble_nfs_sessions",
                        "Sessions of version 4.1.",
                        clients.census(1, now).sessions()),
                new GaugeMetricFamily(
                        "bramble_nfs_grace",
                        "1 while clients reclaim what they held before a restart.",
                        clients.isInGrace(now) ? 1 : 0),
                new GaugeMetricFamily(
                        "bramble_nfs_held_files",
                        "Files held open between calls, or for clients that opened them.",
                        files.heldFiles()),
                new CounterMetricFamily(
                        "bramble_nfs_syncs",
                        "Times that a change of names or attributes was brought to the disk before its reply.",
                        files.syncs()),
                new GaugeMetricFamily("bramble_nfs_connections", "TCP connections.", connections.getAsInt()));
    }
}
