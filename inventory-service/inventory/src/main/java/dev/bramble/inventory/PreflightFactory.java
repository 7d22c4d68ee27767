package dev.bramble.inventory;

import dev.bramble.inventory.api.PreflightEndpoint;
import dev.bramble.inventory.preflight.CheckQueue;
import dev.bramble.inventory.preflight.Preflights;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.inventory.store.PreflightStore;
import dev.bramble.proto.inventory.v1.Endpoints;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;

/** How the pre-flight is wired. */
@Factory
final class PreflightFactory {

    @Singleton
    Preflights preflights(
            DataServiceChannels channels, Endpoints endpoints, PiStore pis, PreflightStore reports, Clock clock) {
        return Preflights.over(channels.iscsi(), channels.nfs(), endpoints, pis, reports, clock);
    }

    @Singleton
    CheckQueue checkQueue(Preflights preflights) {
        return new CheckQueue(
                uid -> {
                    var _ = preflights.check(uid);
                },
                System::nanoTime);
    }

    @Singleton
    PreflightEndpoint preflightEndpoint(Preflights preflights) {
        return new PreflightEndpoint(preflights);
    }
}
