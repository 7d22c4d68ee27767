package dev.bramble.correlator;

import dev.bramble.chassis.ChassisConfiguration;
import dev.bramble.chassis.DataFolder;
import dev.bramble.chassis.ServiceIdentity;
import dev.bramble.correlator.topology.BootStreams;
import dev.bramble.correlator.topology.BootTopology;
import dev.bramble.correlator.topology.CorrelatorMetrics;
import dev.bramble.proto.boot.v1.Source;
import dev.bramble.proto.inventory.v1.WatchRequest;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.prometheus.client.CollectorRegistry;
import jakarta.inject.Singleton;

/** Wires the correlator. */
@Factory
final class CorrelatorFactory {

    @Singleton
    ServiceIdentity identity() {
        return new ServiceIdentity("correlator", Source.CORRELATOR, WatchRequest.Scope.SCOPE_UNSPECIFIED);
    }

    @Context
    @Bean(preDestroy = "close")
    BootStreams streams(ChassisConfiguration.Kafka kafka, DataFolder data, CollectorRegistry registry) {
        BootStreams streams = new BootStreams(
                kafka.bootstrapServers(),
                data.folder("correlator"),
                BootTopology.build(new CorrelatorMetrics(registry)));
        streams.start();
        return streams;
    }
}
