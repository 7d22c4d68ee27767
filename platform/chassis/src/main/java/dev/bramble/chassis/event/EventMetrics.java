package dev.bramble.chassis.event;

import dev.bramble.chassis.event.SpooledBootEvents.Status;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import java.util.function.Supplier;

/** The spool and its delivery, as Prometheus sees them; read when scraped. */
final class EventMetrics extends Collector {
    private final Supplier<Status> status;

    EventMetrics(Supplier<Status> status) {
        this.status = status;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        Status now = status.get();
        return List.of(
                new GaugeMetricFamily(
                        "bramble_events_broker_up", "Whether Kafka takes events.", now.brokerUp() ? 1 : 0),
                new GaugeMetricFamily("bramble_events_spool_depth", "Events that wait for Kafka.", now.depth()),
                new GaugeMetricFamily("bramble_events_spool_bytes", "Size of the spool on disk.", now.bytes()),
                new GaugeMetricFamily(
                        "bramble_events_delivery_lag_seconds",
                        "Time from the event delivered last to its acknowledgement.",
                        now.lagSeconds()),
                new CounterMetricFamily("bramble_events_sent", "Events that Kafka acknowledged.", now.sent()),
                new CounterMetricFamily(
                        "bramble_events_forwarder_failures",
                        "How often delivering broke off for a reason that is not Kafka's.",
                        now.failures()),
                new CounterMetricFamily(
                        "bramble_events_dropped", "Detail events given up as the spool was full.", now.dropped()),
                new CounterMetricFamily("bramble_events_lost", "Events that the disk did not take.", now.lost()));
    }
}
