package dev.bramble.inventory;

import dev.bramble.inventory.acknowledgement.Acknowledgements;
import dev.bramble.inventory.api.AcknowledgementEndpoint;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** How the acknowledgements of the data services are wired. */
@Factory
final class AcknowledgementFactory {

    @Singleton
    @Bean(preDestroy = "close")
    Acknowledgements acknowledgements(InventoryConfiguration configuration) {
        return new Acknowledgements(configuration.acknowledgedWithin(), System::nanoTime);
    }

    @Singleton
    AcknowledgementEndpoint acknowledgementEndpoint(Acknowledgements acknowledgements, BackgroundThreads threads) {
        return new AcknowledgementEndpoint(acknowledgements, threads.executor());
    }
}
