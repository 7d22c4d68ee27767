package dev.bramble.iscsi.server;

import dev.bramble.iscsi.scsi.Command;
import dev.bramble.iscsi.wire.LoginStatus;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.util.Locale;

/** What Prometheus sees. */
public final class IscsiMetrics {
    private final Gauge connections;
    private final Gauge sessions;
    private final Counter commands;
    private final Counter bytes;
    private final Counter refused;
    private final Counter malformed;
    private final Histogram latency;

    public IscsiMetrics(CollectorRegistry registry) {
        connections =
                Gauge.build("bramble_iscsi_connections", "TCP connections.").register(registry);
        sessions =
                Gauge.build("bramble_iscsi_sessions", "Sessions with a disk.").register(registry);
        commands = Counter.build("bramble_iscsi_commands_total", "SCSI commands carried out.")
                .labelNames("operation", "status")
                .register(registry);
        bytes = Counter.build("bramble_iscsi_bytes_total", "Bytes read from and written to disks.")
                .labelNames("operation")
                .register(registry);
        refused = Counter.build("bramble_iscsi_logins_refused_total", "Logins refused.")
                .labelNames("status")
                .register(registry);
        malformed = Counter.build(
                        "bramble_iscsi_malformed_pdus_total",
                        "PDUs that ended their connection: lengths beyond what was agreed on, header digest errors.")
                .register(registry);
        latency = Histogram.build("bramble_iscsi_command_seconds", "From a command's turn to its result.")
                .labelNames("operation")
                .buckets(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5)
                .register(registry);
    }

    void connected() {
        connections.inc();
    }

    void disconnected() {
        connections.dec();
    }

    void sessionBegan() {
        sessions.inc();
    }

    void sessionEnded() {
        sessions.dec();
    }

    void malformed() {
        malformed.inc();
    }

    void refused(LoginStatus status) {
        refused.labels(status.name().toLowerCase(Locale.ROOT)).inc();
    }

    void executed(Command command, String status, long nanos) {
        String operation = command.operationClass().name().toLowerCase(Locale.ROOT);
        commands.labels(operation, status).inc();
        latency.labels(operation).observe((double) nanos / 1e9);
        long moved = Math.max(command.dataIn(), command.dataOut());
        if (moved > 0 && command.operationClass() != Command.OperationClass.OTHER) {
            bytes.labels(operation).inc((double) moved);
        }
    }
}
