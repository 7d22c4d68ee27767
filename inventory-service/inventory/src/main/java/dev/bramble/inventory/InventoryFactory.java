package dev.bramble.inventory;

import dev.bramble.chassis.ChassisConfiguration;
import dev.bramble.chassis.DataFolder;
import dev.bramble.chassis.ServiceIdentity;
import dev.bramble.inventory.store.Database;
import dev.bramble.proto.boot.v1.Source;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.WatchRequest;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Optional;
import javax.sql.DataSource;

/** The service's identity, its database and what it tells the Pis. */
@Factory
final class InventoryFactory {

    @Singleton
    ServiceIdentity identity() {
        return new ServiceIdentity("inventory-service", Source.INVENTORY, WatchRequest.Scope.SCOPE_UNSPECIFIED);
    }

    @Singleton
    @Bean(preDestroy = "close")
    Database database(InventoryConfiguration configuration, DataFolder data) {
        String url = configuration.database();
        return Database.open(
                url == null || url.isBlank() ? Database.embedded(data.folder("inventory")) : url,
                configuration.databaseUsername(),
                configuration.databasePassword());
    }

    /** Apart from the pool, because Micronaut Data puts a proxy in its place, which cannot be closed. */
    @Singleton
    @Named("default")
    DataSource dataSource(Database database) {
        return database.dataSource();
    }

    @Singleton
    Endpoints endpoints(InventoryConfiguration configuration, ChassisConfiguration chassis, DataFolder data) {
        return Endpoints.newBuilder()
                .setServer(AdvertisedAddress.choose(Optional.ofNullable(configuration.advertise()), chassis.bind()))
                .setTftpPort(configuration.tftpPort())
                .setIscsiPort(configuration.iscsiPort())
                .setNfsPort(configuration.nfsPort())
                .setBootRoot(data.root().resolve("boot").toString())
                .build();
    }
}
