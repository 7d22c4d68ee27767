package dev.bramble.inventory.store;

import io.micronaut.context.annotation.Factory;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Clock;

/** The stores, over the repositories that Micronaut Data makes. */
@Factory
final class StoreFactory {

    @Singleton
    Transactions transactions(TransactionOperations<Connection> operations) {
        return new Transactions(operations);
    }

    @Singleton
    ChangeLog changeLog(Transactions transactions, RevisionRepository revisions, ChangeRepository changes) {
        return new ChangeLog(transactions, revisions, changes, ChangeLog.KEPT);
    }

    @Singleton
    PiStore piStore(Transactions transactions, PiRepository pis, PiMacRepository macs, SealedSecrets secrets) {
        return new PiStore(transactions, pis, macs, secrets.box());
    }

    @Singleton
    ImageStore imageStore(Transactions transactions, ImageRepository images, ImagePartitionRepository partitions) {
        return new ImageStore(transactions, images, partitions);
    }

    @Singleton
    ExportStore exportStore(Transactions transactions, ExportRepository exports) {
        return new ExportStore(transactions, exports);
    }

    @Singleton
    BootProfileStore bootProfileStore(Transactions transactions, BootProfileRepository profiles) {
        return new BootProfileStore(transactions, profiles);
    }

    @Singleton
    InventoryFeed inventoryFeed(
            Transactions transactions,
            RevisionRepository revisions,
            ChangeRepository changes,
            ChangeLog log,
            PiStore pis,
            ImageStore images,
            ExportStore exports,
            BootProfileStore profiles) {
        return new InventoryFeed(transactions, revisions, changes, log, pis, images, exports, profiles);
    }

    @Singleton
    FeedPositions feedPositions(Transactions transactions, FeedRepository feeds) {
        return new FeedPositions(transactions, feeds);
    }

    @Singleton
    OperationStore operationStore(Transactions transactions, OperationRepository operations, Clock clock) {
        return new OperationStore(transactions, operations, clock);
    }

    @Singleton
    ImageFetchStore imageFetchStore(Transactions transactions, ImageFetchRepository fetches, Clock clock) {
        return new ImageFetchStore(transactions, fetches, clock);
    }

    @Singleton
    PiSnapshotStore piSnapshotStore(
            Transactions transactions,
            PiSnapshotRepository snapshots,
            PiWorkRepository works,
            CloudInitStore instances,
            Clock clock) {
        return new PiSnapshotStore(transactions, snapshots, works, instances, clock);
    }

    @Singleton
    CloudInitStore cloudInitStore(
            Transactions transactions,
            CloudInitRepository rows,
            CloudInitInstanceRepository instances,
            SealedSecrets secrets) {
        return new CloudInitStore(transactions, rows, instances, secrets.box());
    }

    @Singleton
    PreflightStore preflightStore(Transactions transactions, PreflightRepository reports, PiRepository pis) {
        return new PreflightStore(transactions, reports, pis);
    }

    @Singleton
    DiscoveryStore discoveryStore(
            Transactions transactions, DiscoveredRepository boards, PiRepository pis, PiMacRepository macs) {
        return new DiscoveryStore(transactions, boards, pis, macs);
    }

    @Singleton
    BootStore bootStore(Transactions transactions, BootRepository boots, FeedPositions positions) {
        return new BootStore(transactions, boots, positions);
    }
}
