package dev.bramble.inventory;

import dev.bramble.chassis.ChassisConfiguration;
import dev.bramble.chassis.DataFolder;
import dev.bramble.chassis.ServiceIdentity;
import dev.bramble.inventory.boot.BootHistory;
import dev.bramble.inventory.image.Bases;
import dev.bramble.inventory.image.ImageImporter;
import dev.bramble.inventory.image.ImageKits;
import dev.bramble.inventory.image.KeptPartitions;
import dev.bramble.inventory.metrics.InventoryMetrics;
import dev.bramble.inventory.metrics.StoreCollector;
import dev.bramble.inventory.netboot.BootKits;
import dev.bramble.inventory.netboot.Mirrors;
import dev.bramble.inventory.provision.DataServices;
import dev.bramble.inventory.provision.SnapshotServices;
import dev.bramble.inventory.secret.KeyFile;
import dev.bramble.inventory.store.BootStore;
import dev.bramble.inventory.store.ChangeLog;
import dev.bramble.inventory.store.Database;
import dev.bramble.inventory.store.ImageStore;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.inventory.store.SealedSecrets;
import dev.bramble.proto.boot.v1.Source;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.WatchRequest;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.prometheus.client.CollectorRegistry;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import javax.sql.DataSource;

/** What the parts of the service stand on: its identity, database, channels and threads. */
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
                url == null || url.isBlank() ? Database.embedded(data.privateFolder("inventory")) : url,
                configuration.databaseUsername(),
                configuration.databasePassword(),
                new KeyFile(data.privateFolder("inventory").resolve("secrets.key")));
    }

    @Singleton
    SealedSecrets secrets(Database database) {
        return database.secrets();
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
                .setRootTrees(data.root().resolve("roots").toString())
                .build();
    }

    @Singleton
    @Bean(preDestroy = "close")
    DataServiceChannels channels(InventoryConfiguration configuration) {
        return DataServiceChannels.open(configuration);
    }

    @Singleton
    Bases bases(DataServiceChannels channels) {
        return new Bases(channels.iscsi());
    }

    @Singleton
    KeptPartitions keptPartitions(DataServiceChannels channels) {
        return new KeptPartitions(channels.nfs());
    }

    @Singleton
    BootKits bootKits(DataFolder data, InventoryConfiguration configuration) {
        return BootKits.in(
                data.folder("kits"), data.folder("packages"), new Mirrors(Optional.ofNullable(configuration.mirror())));
    }

    @Singleton
    ImageKits imageKits(BootKits kits) {
        return new ImageKits(kits);
    }

    @Singleton
    DataServices dataServices(DataServiceChannels channels) {
        return new DataServices(channels.iscsi(), channels.nfs());
    }

    @Singleton
    SnapshotServices snapshotServices(DataServiceChannels channels) {
        return new SnapshotServices(channels.iscsi(), channels.nfs());
    }

    @Singleton
    BackgroundThreads backgroundThreads() {
        return new BackgroundThreads();
    }

    @Singleton
    ImageImporter importer(
            ChangeLog changes,
            ImageStore images,
            Bases bases,
            ImageKits kits,
            InventoryConfiguration configuration,
            InventoryMetrics metrics,
            Clock clock) {
        return new ImageImporter(changes, images, bases, kits, configuration.maxImageBytes(), metrics, clock);
    }

    @Singleton
    InventoryMetrics metrics(CollectorRegistry registry) {
        return new InventoryMetrics(registry);
    }

    /** At once: it is asked by the registry, not by a bean. */
    @Context
    StoreCollector storeCollector(PiStore pis, ChangeLog changes, CollectorRegistry registry) {
        return new StoreCollector(pis, changes).register(registry);
    }

    @Singleton
    BootHistory bootHistory(BootStore boots) {
        return new BootHistory(boots);
    }
}
