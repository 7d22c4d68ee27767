package dev.bramble.inventory;

import dev.bramble.inventory.api.DiscoveryEndpoint;
import dev.bramble.inventory.api.OperationMessages;
import dev.bramble.inventory.discovery.Strangers;
import dev.bramble.inventory.provision.Provisioner;
import dev.bramble.inventory.store.DiscoveryStore;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** How discovery is wired. */
@Factory
final class DiscoveryFactory {

    @Singleton
    Strangers strangers(DiscoveryStore store) {
        return new Strangers(store);
    }

    @Singleton
    DiscoveryEndpoint discoveryEndpoint(
            DiscoveryStore discovered, Provisioner provisioner, OperationMessages operations) {
        return new DiscoveryEndpoint(discovered, provisioner, operations);
    }
}
