package dev.bramble.chassis.endpoint;

import dev.bramble.chassis.event.SpooledBootEvents;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.endpoint.health.HealthEndpoint;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/** Delivery of boot events, as a detail: always UP, as booting does not wait for Kafka. */
@Singleton
@Requires(beans = {HealthEndpoint.class, SpooledBootEvents.class})
final class EventHealth implements HealthIndicator {
    private final SpooledBootEvents events;

    EventHealth(SpooledBootEvents events) {
        this.events = events;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        SpooledBootEvents.Status now = events.status();
        return Publishers.just(HealthResult.builder("boot-events", HealthStatus.UP)
                .details(Map.of(
                        "kafka", now.brokerUp() ? "reached" : "not reached",
                        "problem", now.problem(),
                        "waiting", now.depth(),
                        "spoolBytes", now.bytes(),
                        "dropped", now.dropped(),
                        "lost", now.lost()))
                .build());
    }
}
