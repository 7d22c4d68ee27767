package dev.bramble.iscsi.server;

import dev.bramble.iscsi.wire.LoginStatus;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What Prometheus sees. What is counted for each volume and initiator is kept when their last session ends, as a
 * scrape may come later; of those without a session the longest gone are dropped. Safe for use by several threads.
 */
public final class IscsiMetrics {
    static final int MAX_IDLE = 256;

    private static final String[] SESSION = {"volume", "initiator"};
    private static final String[] OPERATION = {"volume", "initiator", "operation"};

    private final Gauge connections;
    private final Counter refused;
    private final Counter malformed;
    private final SessionFamilies families;

    private record Labels(String volume, String initiator) {}

    private static final class Kept {
        private final SessionMetrics metrics;
        private int sessions;

        Kept(SessionMetrics metrics) {
            this.metrics = metrics;
        }
    }

    /** By the time of their last session's begin or end. */
    private final Map<Labels, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    /** What has a child for each volume and initiator. */
    record SessionFamilies(
            Gauge sessions,
            Gauge queueDepth,
            Counter digestErrors,
            Counter commands,
            Counter bytes,
            Histogram latency) {}

    public IscsiMetrics(CollectorRegistry registry) {
        connections =
                Gauge.build("bramble_iscsi_connections", "TCP connections.").register(registry);
        refused = Counter.build("bramble_iscsi_logins_refused_total", "Logins refused, by iSCSI status.")
                .labelNames("status")
                .register(registry);
        malformed = Counter.build(
                        "bramble_iscsi_malformed_pdus_total",
                        "PDUs that ended their connection: lengths beyond what was agreed on, header digest errors.")
                .register(registry);
        families = new SessionFamilies(
                Gauge.build("bramble_iscsi_sessions", "Sessions with a disk.")
                        .labelNames(SESSION)
                        .register(registry),
                Gauge.build("bramble_iscsi_queue_depth", "Commands given to the disk and not answered by it yet.")
                        .labelNames(SESSION)
                        .register(registry),
                Counter.build("bramble_iscsi_digest_errors_total", "PDUs whose header or data digest was wrong.")
                        .labelNames(SESSION)
                        .register(registry),
                Counter.build(
                                "bramble_iscsi_commands_total",
                                "SCSI commands carried out; cache flushes are operation flush.")
                        .labelNames("volume", "initiator", "operation", "status")
                        .register(registry),
                Counter.build("bramble_iscsi_bytes_total", "Bytes read from and written to disks.")
                        .labelNames(OPERATION)
                        .register(registry),
                Histogram.build("bramble_iscsi_command_seconds", "From a command's turn to its result.")
                        .labelNames(OPERATION)
                        .buckets(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5)
                        .register(registry));
    }

    void connected() {
        connections.inc();
    }

    void disconnected() {
        connections.dec();
    }

    void malformed() {
        malformed.inc();
    }

    void refused(LoginStatus status) {
        refused.labels(status.name().toLowerCase(Locale.ROOT)).inc();
    }

    /** A session with a disk begins; it is closed when that ends. */
    synchronized SessionMetrics session(String volume, String initiator) {
        Labels labels = new Labels(volume, initiator);
        Kept entry = kept.computeIfAbsent(
                labels, key -> new Kept(new SessionMetrics(families, volume, initiator, () -> ended(labels))));
        entry.sessions++;
        entry.metrics.opened();
        return entry.metrics;
    }

    private synchronized void ended(Labels labels) {
        Kept entry = kept.get(labels);
        if (entry != null) {
            entry.sessions--;
        }
        long idle = kept.values().stream().filter(each -> each.sessions == 0).count();
        Iterator<Kept> oldest = kept.values().iterator();
        while (idle > MAX_IDLE) {
            Kept each = oldest.next();
            if (each.sessions == 0) {
                oldest.remove();
                each.metrics.remove();
                idle--;
            }
        }
    }
}
