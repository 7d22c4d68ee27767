package dev.bramble.inventory.metrics;

import dev.bramble.inventory.store.ChangeLog;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.proto.inventory.v1.Pi;
import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What stands in the database, counted when it is asked for: so it is right from the start, and after any error. */
public final class StoreCollector extends Collector {
    private static final Logger log = LoggerFactory.getLogger(StoreCollector.class);

    private final PiStore pis;
    private final ChangeLog changes;

    public StoreCollector(PiStore pis, ChangeLog changes) {
        this.pis = pis;
        this.changes = changes;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        GaugeMetricFamily states =
                new GaugeMetricFamily("bramble_inventory_pis", "Pis in the record, by their state.", List.of("state"));
        double revision;
        try {
            Map<Pi.State, Long> counts = pis.countByState();
            for (Pi.State state : EnumSet.complementOf(EnumSet.of(Pi.State.STATE_UNSPECIFIED, Pi.State.UNRECOGNIZED))) {
                states.addMetric(
                        List.of(state.name().toLowerCase(Locale.ROOT)), (double) counts.getOrDefault(state, 0L));
            }
            revision = (double) changes.current();
        } catch (RuntimeException e) {
            // The other metrics tell more than none, just when the database is away.
            log.warn("the database could not be counted for the metrics", e);
            return List.of();
        }
        return List.of(
                states,
                new GaugeMetricFamily(
                        "bramble_inventory_revision", "Revision of the last change of the record.", revision));
    }
}
