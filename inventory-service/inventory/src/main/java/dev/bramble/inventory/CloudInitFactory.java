package dev.bramble.inventory;

import dev.bramble.inventory.api.CloudInitEndpoint;
import dev.bramble.inventory.provision.CloudInitRecords;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** The face of the documents for cloud-init. */
@Factory
final class CloudInitFactory {

    @Singleton
    CloudInitEndpoint cloudInitEndpoint(CloudInitRecords records) {
        return new CloudInitEndpoint(records);
    }
}
