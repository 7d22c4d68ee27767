package dev.bramble.chassis.event;

import dev.bramble.chassis.ChassisConfiguration;
import dev.bramble.chassis.DataFolder;
import dev.bramble.chassis.ServiceIdentity;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;

/** Boot events in a service that says who it is. */
@Factory
@Requires(beans = ServiceIdentity.class)
final class EventFactory {

    /** Made at start: its watermarks say that this service lives, though it has nothing to tell. */
    @Context
    @Bean(preDestroy = "close")
    SpooledBootEvents bootEvents(
            ServiceIdentity identity,
            DataFolder data,
            ChassisConfiguration.Spool spool,
            ChassisConfiguration.Kafka kafka,
            Clock clock,
            CollectorRegistry registry) {
        SpooledBootEvents events = SpooledBootEvents.open(
                data.folder("spool/" + identity.name()),
                identity.name().replace("-service", ""),
                identity.source(),
                spool.maxBytes(),
                kafka.bootstrapServers(),
                clock);
        new EventMetrics(events::status).register(registry);
        return events;
    }
}
