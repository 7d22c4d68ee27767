package dev.bramble.inventory.provision;

import dev.bramble.inventory.acknowledgement.Acknowledgements;
import dev.bramble.inventory.image.Bases;
import dev.bramble.inventory.metrics.InventoryMetrics;
import dev.bramble.inventory.netboot.BootKits;
import dev.bramble.inventory.pi.ChapMaker;
import dev.bramble.inventory.pi.UidGenerator;
import dev.bramble.inventory.store.BootProfileStore;
import dev.bramble.inventory.store.ChangeLog;
import dev.bramble.inventory.store.CloudInitStore;
import dev.bramble.inventory.store.ImageStore;
import dev.bramble.inventory.store.OperationStore;
import dev.bramble.inventory.store.PiSnapshotStore;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.proto.inventory.v1.Endpoints;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;

/** How provisioning is wired. */
@Factory
final class ProvisionFactory {

    @Singleton
    PiWorks piWorks(PiSnapshotStore store, SnapshotServices snapshots, DataServices services) {
        return new PiWorks(store, snapshots, services);
    }

    @Singleton
    Runs runs(
            ChangeLog changes,
            PiStore pis,
            ImageStore images,
            OperationStore operations,
            DataServices services,
            PiWorks works,
            Bases bases,
            BootKits kits,
            CloudInitStore cloudInit,
            BootProfileStore profiles,
            Endpoints endpoints,
            Acknowledgements acknowledgements,
            InventoryMetrics metrics) {
        CloudInitSeed seed = new CloudInitSeed(cloudInit, services);
        return new Runs(
                changes,
                pis,
                images,
                operations,
                works,
                new Provisioning(services, bases, kits, seed, profiles, endpoints),
                acknowledgements,
                metrics);
    }

    @Singleton
    Provisioner provisioner(
            ChangeLog changes,
            PiStore pis,
            ImageStore images,
            OperationStore operations,
            DataServices services,
            CloudInitStore cloudInit,
            BootProfileStore profiles,
            Runs runs,
            Clock clock) {
        return new Provisioner(
                changes,
                pis,
                images,
                operations,
                services,
                cloudInit,
                profiles,
                runs,
                new UidGenerator(),
                new ChapMaker(),
                clock);
    }

    @Singleton
    CloudInitRecords cloudInitRecords(
            ChangeLog changes,
            PiStore pis,
            CloudInitStore store,
            BootProfileStore profiles,
            Runs runs,
            Provisioner provisioner,
            Clock clock) {
        return new CloudInitRecords(changes, pis, store, profiles, runs, provisioner, clock);
    }

    @Singleton
    BootProfileRecords bootProfileRecords(
            ChangeLog changes,
            BootProfileStore profiles,
            CloudInitStore documents,
            PiStore pis,
            Provisioner provisioner,
            Clock clock) {
        return new BootProfileRecords(changes, profiles, documents, pis, provisioner, clock);
    }

    @Singleton
    PiSnapshots piSnapshots(
            ChangeLog changes,
            PiStore pis,
            PiSnapshotStore store,
            SnapshotServices snapshots,
            PiWorks works,
            DataServices services,
            Acknowledgements acknowledgements,
            Runs runs,
            Provisioner provisioner) {
        return new PiSnapshots(
                pis,
                store,
                snapshots,
                works,
                new PiUse(services),
                new DiskChanges(changes, pis, store, works, acknowledgements),
                runs,
                provisioner);
    }

    @Singleton
    Reconciliation reconciliation(PiStore pis, DataServices services, Runs runs) {
        return new Reconciliation(pis, services, runs);
    }
}
