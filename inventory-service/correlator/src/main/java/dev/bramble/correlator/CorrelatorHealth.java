package dev.bramble.correlator;

import dev.bramble.correlator.topology.BootStreams;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/**
 * Whether timelines are being made. Without a broker the service is up all the same: a restart would not bring it back,
 * and it goes on by itself.
 */
@Singleton
final class CorrelatorHealth implements HealthIndicator {
    private final BootStreams streams;

    CorrelatorHealth(BootStreams streams) {
        this.streams = streams;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        BootStreams.Health health = streams.health();
        return Publishers.just(HealthResult.builder("timelines", HealthStatus.UP)
                .details(Map.of("running", health.running(), "state", health.message()))
                .build());
    }
}
