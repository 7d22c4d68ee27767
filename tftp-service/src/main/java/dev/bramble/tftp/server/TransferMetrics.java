package dev.bramble.tftp.server;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.util.Locale;

/** What Prometheus is told. */
public final class TransferMetrics {

    /** Why a packet got no hearing. */
    enum Drop {
        MALFORMED,
        UNEXPECTED,
        UNKNOWN_TRANSFER,
        REPEATED,
        DISPLACED,
        NO_PORT,
        BUSY;

        private final String label = name().toLowerCase(Locale.ROOT);
    }

    /** How a request ended. */
    enum Result {
        SERVED,
        RECEIVED,
        PROBED,
        ABORTED,
        SUPERSEDED,
        STALLED,
        FAILED,
        MISSED,
        REFUSED;

        private final String label = name().toLowerCase(Locale.ROOT);
    }

    private final Counter transfers;
    private final Counter bytes;
    private final Counter receivedBytes;
    private final Counter retransmits;
    private final Counter drops;
    private final Gauge active;
    private final Histogram duration;

    public TransferMetrics(CollectorRegistry registry) {
        transfers = Counter.build("bramble_tftp_transfers_total", "Requests answered, by how they ended.")
                .labelNames("outcome")
                .register(registry);
        bytes = Counter.build(
                        "bramble_tftp_sent_bytes_total", "Bytes of files in DATA packets, repeated ones included.")
                .register(registry);
        receivedBytes = Counter.build(
                        "bramble_tftp_received_bytes_total", "Bytes of files in DATA packets, repeated ones not.")
                .register(registry);
        retransmits = Counter.build("bramble_tftp_retransmits_total", "Packets sent more than once.")
                .register(registry);
        drops = Counter.build("bramble_tftp_dropped_packets_total", "Packets that got no hearing, by reason.")
                .labelNames("reason")
                .register(registry);
        active = Gauge.build("bramble_tftp_transfers_active", "Requests in hand.")
                .register(registry);
        duration = Histogram.build("bramble_tftp_transfer_duration_seconds", "From request to last acknowledgment.")
                .buckets(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)
                .register(registry);
        for (Result result : Result.values()) {
            transfers.labels(result.label);
        }
        for (Drop drop : Drop.values()) {
            drops.labels(drop.label);
        }
    }

    void dropped(Drop reason) {
        drops.labels(reason.label).inc();
    }

    void begun() {
        active.inc();
    }

    void ended(Result result) {
        transfers.labels(result.label).inc();
        active.dec();
    }

    void sent(int fileBytes) {
        bytes.inc(fileBytes);
    }

    void received(int fileBytes) {
        receivedBytes.inc(fileBytes);
    }

    void retransmitted(int packets) {
        retransmits.inc(packets);
    }

    void served(double seconds) {
        duration.observe(seconds);
    }
}
