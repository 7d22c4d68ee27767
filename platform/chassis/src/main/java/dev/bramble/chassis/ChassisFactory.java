package dev.bramble.chassis;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Secondary;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.DefaultExports;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;

/** The beans every service stands on. */
@Factory
final class ChassisFactory {

    @Singleton
    DataFolder dataFolder(ChassisConfiguration configuration) {
        return DataFolder.open(Path.of(configuration.data()));
    }

    @Singleton
    @Secondary
    Clock clock() {
        return Clock.systemUTC();
    }

    /** One per context, not the static default: tests start several services in one JVM. */
    @Singleton
    CollectorRegistry collectorRegistry() {
        CollectorRegistry registry = new CollectorRegistry();
        DefaultExports.register(registry);
        return registry;
    }
}
