package dev.bramble.inventory;

import dev.bramble.chassis.ChassisConfiguration;
import dev.bramble.chassis.DataFolder;
import dev.bramble.inventory.acknowledgement.Acknowledgements;
import dev.bramble.inventory.api.BackupEndpoint;
import dev.bramble.inventory.api.BootEndpoint;
import dev.bramble.inventory.api.DefaultDeadline;
import dev.bramble.inventory.api.ImageImportEndpoint;
import dev.bramble.inventory.api.InventoryEndpoint;
import dev.bramble.inventory.api.OperationMessages;
import dev.bramble.inventory.api.OperationsEndpoint;
import dev.bramble.inventory.api.PiTopic;
import dev.bramble.inventory.api.SecretsEndpoint;
import dev.bramble.inventory.api.SnapshotEndpoint;
import dev.bramble.inventory.backup.CloudInitBackup;
import dev.bramble.inventory.backup.InventoryBackup;
import dev.bramble.inventory.backup.InventoryRestore;
import dev.bramble.inventory.boot.BootEventsReader;
import dev.bramble.inventory.boot.BootHistory;
import dev.bramble.inventory.boot.BootsConsumer;
import dev.bramble.inventory.discovery.Strangers;
import dev.bramble.inventory.export.ExportRecords;
import dev.bramble.inventory.image.Bases;
import dev.bramble.inventory.image.ImageFetches;
import dev.bramble.inventory.image.ImageImporter;
import dev.bramble.inventory.image.ImageKits;
import dev.bramble.inventory.image.ImageRemoval;
import dev.bramble.inventory.image.KeptPartitions;
import dev.bramble.inventory.metrics.InventoryMetrics;
import dev.bramble.inventory.netboot.BootKits;
import dev.bramble.inventory.pi.ChapMaker;
import dev.bramble.inventory.preflight.CheckQueue;
import dev.bramble.inventory.provision.BootProfileRecords;
import dev.bramble.inventory.provision.PiSnapshots;
import dev.bramble.inventory.provision.Provisioner;
import dev.bramble.inventory.provision.Reconciliation;
import dev.bramble.inventory.provision.Runs;
import dev.bramble.inventory.store.BootProfileStore;
import dev.bramble.inventory.store.BootStore;
import dev.bramble.inventory.store.ChangeLog;
import dev.bramble.inventory.store.CloudInitStore;
import dev.bramble.inventory.store.ExportStore;
import dev.bramble.inventory.store.FeedPositions;
import dev.bramble.inventory.store.ImageFetchStore;
import dev.bramble.inventory.store.ImageStore;
import dev.bramble.inventory.store.InventoryFeed;
import dev.bramble.inventory.store.OperationStore;
import dev.bramble.inventory.store.PiSnapshotStore;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.inventory.store.SealedSecrets;
import dev.bramble.proto.inventory.v1.Endpoints;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.ShutdownEvent;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The service's faces: gRPC, the topics, and what runs beside them. */
@Factory
final class FaceFactory {
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration UNBOUNDED_CALLS_WITHIN = Duration.ofMinutes(1);

    @Singleton
    OperationMessages operationMessages(PiStore pis) {
        return new OperationMessages(pis);
    }

    @Singleton
    InventoryEndpoint inventoryEndpoint(
            PiStore pis,
            ImageStore images,
            ExportStore exports,
            BootProfileStore profiles,
            BootProfileRecords profileRecords,
            InventoryFeed feed,
            ChangeLog changes,
            Bases bases,
            ImageKits kits,
            KeptPartitions partitions,
            Provisioner provisioner,
            ImageImporter importer,
            OperationMessages operations,
            Endpoints endpoints,
            InventoryMetrics metrics,
            Acknowledgements acknowledgements,
            BackgroundThreads threads) {
        return new InventoryEndpoint(
                pis,
                images,
                feed,
                provisioner,
                importer,
                new ImageRemoval(changes, images, pis, bases, kits, partitions),
                exports,
                new ExportRecords(changes, exports),
                profiles,
                profileRecords,
                operations,
                endpoints,
                metrics,
                acknowledgements,
                threads.executor());
    }

    @Singleton
    OperationsEndpoint operationsEndpoint(
            OperationStore operations,
            OperationMessages messages,
            Runs runs,
            ImageFetches fetches,
            BackgroundThreads threads) {
        return new OperationsEndpoint(operations, messages, runs, fetches, threads.executor());
    }

    @Singleton
    ImageFetches imageFetches(
            ImageImporter importer, ImageStore images, ImageFetchStore fetches, BackgroundThreads threads) {
        return new ImageFetches(importer, images, fetches, threads.executor());
    }

    @Singleton
    ImageImportEndpoint imageImportEndpoint(ImageFetches fetches) {
        return new ImageImportEndpoint(fetches);
    }

    @Singleton
    SnapshotEndpoint snapshotEndpoint(PiSnapshots snapshots) {
        return new SnapshotEndpoint(snapshots);
    }

    @Singleton
    @Bean(preDestroy = "close")
    DefaultDeadline defaultDeadline() {
        return new DefaultDeadline(UNBOUNDED_CALLS_WITHIN);
    }

    @Singleton
    SecretsEndpoint secretsEndpoint(SealedSecrets secrets) {
        return new SecretsEndpoint(secrets);
    }

    @Singleton
    BackupEndpoint backupEndpoint(
            ChangeLog changes,
            PiStore pis,
            PiSnapshotStore snapshots,
            ImageStore images,
            ExportStore exports,
            BootProfileStore profiles,
            BootStore boots,
            OperationStore operations,
            InventoryFeed feed,
            BootKits kits,
            CloudInitStore documents,
            Provisioner provisioner,
            DataFolder data,
            BackgroundThreads threads,
            Clock clock) {
        CloudInitBackup cloudInit = new CloudInitBackup(documents, profiles);
        return new BackupEndpoint(
                new InventoryBackup(feed, snapshots, boots, kits, cloudInit, clock),
                new InventoryRestore(
                        changes,
                        pis,
                        snapshots,
                        images,
                        exports,
                        profiles,
                        boots,
                        operations,
                        kits,
                        cloudInit,
                        new ChapMaker()),
                provisioner,
                data.privateFolder("inventory"),
                threads.executor());
    }

    @Singleton
    BootEndpoint bootEndpoint(BootHistory history, PiStore pis, BackgroundThreads threads) {
        return new BootEndpoint(history, pis, threads.executor());
    }

    @Singleton
    Background background(
            ChassisConfiguration.Kafka kafka,
            InventoryConfiguration configuration,
            BackgroundThreads threads,
            Runs runs,
            ImageImporter importer,
            ImageFetches fetches,
            Provisioner provisioner,
            PiSnapshots snapshots,
            Reconciliation reconciliation,
            InventoryFeed feed,
            FeedPositions positions,
            BootHistory history,
            InventoryMetrics metrics,
            CheckQueue checks,
            Strangers strangers,
            Clock clock) {
        KafkaClients clients = new KafkaClients(kafka.bootstrapServers());
        return new Background(
                threads,
                runs,
                importer,
                fetches,
                provisioner,
                snapshots,
                reconciliation,
                new PiTopic(feed, positions, clients::producer, RETRY),
                new BootsConsumer(clients::consumer, positions, history, metrics, RETRY),
                new BootEventsReader(clients::consumer, positions, List.of(checks, strangers), clock, RETRY),
                checks,
                configuration.feedsEndWithin());
    }

    /** Beans are closed in no order that minds what threads do; this comes before any of them is. */
    @Singleton
    ApplicationEventListener<ShutdownEvent> ending(Background background) {
        return event -> background.end();
    }
}
