package dev.bramble.inventory.metrics;

import dev.bramble.proto.inventory.v1.WatchRequest.Scope;
import io.grpc.Status;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.util.Locale;

/** What the inventory counts as it works. */
public final class InventoryMetrics {
    private final Counter imports;
    private final Counter provisionings;
    private final Gauge watchers;
    private final Counter boots;
    private final Gauge bootsLag;

    public InventoryMetrics(CollectorRegistry registry) {
        imports = Counter.build("bramble_inventory_imports_total", "Imports of images that ended, by their outcome.")
                .labelNames("outcome")
                .register(registry);
        provisionings = Counter.build(
                        "bramble_inventory_provisionings_total", "Provisionings of Pis that ended, by their outcome.")
                .labelNames("outcome")
                .register(registry);
        watchers = Gauge.build("bramble_inventory_watchers", "Watch calls that are open, by what they are told.")
                .labelNames("scope")
                .register(registry);
        boots = Counter.build("bramble_inventory_boots_projected_total", "Timelines taken from the topic of boots.")
                .register(registry);
        bootsLag = Gauge.build(
                        "bramble_inventory_boots_lag_records",
                        "Records in the topic of boots that were not taken yet, when the broker was last heard.")
                .register(registry);
        for (Outcome outcome : Outcome.values()) {
            imports.labels(outcome.label());
            provisionings.labels(outcome.label());
        }
    }

    /** How something that was asked for ended. */
    public enum Outcome {
        SUCCEEDED,
        /** What was given is of no use. */
        REFUSED,
        /** Its caller went away, or the service was stopped. */
        CANCELLED,
        /** A data service, or this one, could not. */
        FAILED;

        /** By the code that its caller is answered with. */
        public static Outcome of(Status.Code code) {
            return switch (code) {
                case OK -> SUCCEEDED;
                case INVALID_ARGUMENT -> REFUSED;
                case CANCELLED -> CANCELLED;
                default -> FAILED;
            };
        }

        private String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** An import ended. */
    public void imported(Outcome outcome) {
        imports.labels(outcome.label()).inc();
    }

    /** A provisioning ended. */
    public void provisioned(Outcome outcome) {
        provisionings.labels(outcome.label()).inc();
    }

    /** A watcher is connected until what is returned is closed. */
    public Watching watching(Scope scope) {
        Gauge.Child open = watchers.labels(scope.name().toLowerCase(Locale.ROOT));
        open.inc();
        return open::dec;
    }

    /** An open Watch call. */
    public interface Watching extends AutoCloseable {
        @Override
        void close();
    }

    /** Records of the topic of boots were stored; so many are still to come. */
    public void projected(int records, long lag) {
        boots.inc(records);
        bootsLag.set((double) lag);
    }
}
