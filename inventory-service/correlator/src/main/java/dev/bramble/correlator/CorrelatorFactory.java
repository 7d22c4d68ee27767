package dev.bramble.correlator;

import dev.bramble.chassis.ChassisConfiguration;
import dev.bramble.chassis.DataFolder;
import dev.bramble.chassis.ServiceIdentity;
import dev.bramble.correlator.topology.BootStreams;
import dev.bramble.correlator.topology.BootTopology;
import dev.bramble.correlator.topology.ClockTicker;
import dev.bramble.correlator.topology.CorrelatorMetrics;
import dev.bramble.proto.boot.v1.Source;
import dev.bramble.proto.inventory.v1.WatchRequest;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.prometheus.client.CollectorRegistry;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

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

    @Context
    @Bean(preDestroy = "close")
    ClockTicker ticker(CorrelatorConfiguration configuration, ChassisConfiguration.Kafka kafka, Clock clock) {
        Map<String, Object> properties = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers(),
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                2_000,
                ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                2_000,
                ProducerConfig.ENABLE_METRICS_PUSH_CONFIG,
                false);
        ClockTicker ticker = new ClockTicker(
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()),
                clock,
                "clock-" + UUID.randomUUID());
        ticker.start(configuration.tickInterval());
        return ticker;
    }
}
