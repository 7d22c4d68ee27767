package dev.bramble.chassis.endpoint;

import dev.bramble.chassis.mirror.WatchingInventoryMirror;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.endpoint.health.HealthEndpoint;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/** The inventory mirror, as a detail: always UP, as what was known last is served without the inventory. */
@Singleton
@Requires(beans = {HealthEndpoint.class, WatchingInventoryMirror.class})
final class MirrorHealth implements HealthIndicator {
    private final WatchingInventoryMirror mirror;

    MirrorHealth(WatchingInventoryMirror mirror) {
        this.mirror = mirror;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        return Publishers.just(HealthResult.builder("inventory-mirror", HealthStatus.UP)
                .details(Map.of(
                        "inventory", mirror.isConnected() ? "watched" : "not reached",
                        "revision", mirror.view().revision(),
                        "pis", mirror.view().pis().size()))
                .build());
    }
}
