package dev.bramble.inventory.provision;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.RequestId;
import dev.bramble.inventory.cloudinit.Documents;
import dev.bramble.inventory.cloudinit.Owner;
import dev.bramble.inventory.pi.PiNames;
import dev.bramble.inventory.pi.PiRules;
import dev.bramble.inventory.pi.PiUpdate;
import dev.bramble.inventory.store.BootProfileStore;
import dev.bramble.inventory.store.Change;
import dev.bramble.inventory.store.ChangeLog;
import dev.bramble.inventory.store.CloudInitStore;
import dev.bramble.inventory.store.Etags;
import dev.bramble.inventory.store.ImageStore;
import dev.bramble.inventory.store.Operation;
import dev.bramble.inventory.store.OperationStore;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.CreatePiRequest;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.ProvisionMetadata.Step;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes, changes and removes Pis: the record, and with it the volume and the boot tree. */
public final class Provisioner {
    private static final Logger log = LoggerFactory.getLogger(Provisioner.class);
    /** A caller waits so long for a change that has to reach the boot tree. */
    private static final Duration PROVISIONED_WITHIN = Duration.ofSeconds(15);

    private final ChangeLog changes;
    private final PiStore pis;
    private final ImageStore images;
    private final OperationStore operations;
    private final DataServices services;
    private final CloudInitStore cloudInit;
    private final BootProfileStore profiles;
    private final PiUse use;
    private final Runs runs;
    private final Supplier<String> uids;
    private final UnaryOperator<Pi> chap;
    private final InstantSource clock;

    public Provisioner(
            ChangeLog changes,
            PiStore pis,
            ImageStore images,
            OperationStore operations,
            DataServices services,
            CloudInitStore cloudInit,
            BootProfileStore profiles,
            Runs runs,
            Supplier<String> uids,
            UnaryOperator<Pi> chap,
            InstantSource clock) {
        this.changes = changes;
        this.pis = pis;
        this.images = images;
        this.operations = operations;
        this.services = services;
        this.cloudInit = cloudInit;
        this.profiles = profiles;
        this.use = new PiUse(services);
        this.runs = runs;
        this.uids = uids;
        this.chap = chap;
        this.clock = clock;
    }

    /** Records a Pi and begins to provision it; a repeat with the same request id begins nothing. */
    public Operation create(CreatePiRequest request) {
        Pi given = PiRules.canonical(request.getPi());
        Documents documents = CloudInitRecords.given(given, request.getCloudInit());
        RequestId requestId = RequestId.of(request.getRequestId(), withoutSecrets(given));
        Recorded recorded = changes.write(change -> {
            Optional<Operation> repeated = operations.repeated(change, requestId);
            if (repeated.isPresent()) {
                return new Recorded(repeated.get(), false);
            }
            Pi pi = pis.insert(change, record(change, given));
            cloudInit.put(change, Owner.pi(pi.getUid()), documents);
            return new Recorded(operations.insert(change, pi.getUid(), requestId), true);
        });
        if (recorded.isNew()) {
            runs.start(recorded.operation());
        }
        return recorded.operation();
    }

    private static Pi withoutSecrets(Pi pi) {
        Pi.Builder bare = pi.toBuilder();
        if (pi.hasChap()) {
            bare.getChapBuilder().clearSecret().clearMutualSecret();
        }
        return bare.build();
    }

    private record Recorded(Operation operation, boolean isNew) {}

    private Pi record(Change change, Pi given) {
        requireProfile(change, given);
        Image image = images.read(change, given.getImage());
        if (image.getState() != Image.State.READY) {
            throw Refusal.inUse("image " + image.getName() + " is not ready; see `bramble image show`");
        }
        if (given.getDiskBytes() != 0 && given.getDiskBytes() < image.getSizeBytes()) {
            throw Refusal.invalid(
                    "pi.disk_bytes",
                    "%d bytes are less than the image's %d".formatted(given.getDiskBytes(), image.getSizeBytes()));
        }
        Timestamp now = now();
        return chap.apply(PiNames.complete(given.toBuilder()
                        .setUid(uids.get())
                        .setState(Pi.State.PROVISIONING)
                        .clearStateMessage()
                        .clearHeld()
                        .setCreateTime(now)
                        .setUpdateTime(now))
                .build());
    }

    private void requireProfile(Change change, Pi pi) {
        if (!pi.getBootProfile().isEmpty()) {
            BootProfile _ = profiles.read(change, pi.getBootProfile());
        }
    }

    /** Begins to finish what an earlier provisioning left undone. */
    public Operation provision(String key) {
        Pi pi = pis.get(key);
        refuseIfDeleting(pi);
        Optional<Operation> underWay = operations.underWay(pi.getUid()).stream().findFirst();
        Operation operation = underWay.orElseGet(() -> operations.insert(pi.getUid()));
        if (!runs.start(operation) && underWay.isEmpty()) {
            // Deleted or linked anew at this moment; nobody would ever end the operation.
            operations.fail(
                    operation.id(),
                    Step.RECORD,
                    Status.Code.ABORTED.value(),
                    "Pi " + pi.getName() + " is being changed or deleted; try again in a moment");
            return operations.find(operation.id()).orElse(operation);
        }
        return operation;
    }

    /** Begins to provision a Pi that was changed, once whatever is done to it now has ended: that may not heed the change. */
    void provisionWhenFree(String uid) {
        runs.startWhenFree(operations.insert(uid));
    }

    private static void refuseIfDeleting(Pi pi) {
        if (pi.getState() == Pi.State.DELETING) {
            throw Refusal.inUse("Pi " + pi.getName() + " is being deleted");
        }
    }

    /**
     * Changes the masked fields. Where these are names that the Pi's bootloader may ask by, the tree is linked under
     * them: each time, so that a repeat mends what a failure of nfs-service has left. New CHAP secrets, and what another
     * boot profile says, are written to the Pi's command line by provisioning it again, which a restart goes on with too.
     */
    public Pi update(Pi given, FieldMask mask) {
        Pi before = pis.get(given.getUid());
        boolean links = PiUpdate.changesBootLinks(mask);
        boolean newWords = PiUpdate.changesCommandLine(mask);
        if (!links && !newWords) {
            return write(given, mask);
        }
        Pi[] updated = {before};
        runs.exclusively(before, () -> {
            updated[0] = write(given, mask);
            if (!newWords && services.bootTree(before.getUid()).isPresent()) {
                services.setLinks(before.getUid(), PiNames.bootLinks(updated[0]));
            }
        });
        return newWords
                ? provisioned(
                        updated[0],
                        "the %s of Pi %s are changed, but its cmdline.txt is not"
                                .formatted(
                                        PiUpdate.changesChap(mask) ? "CHAP secrets" : "boot profile's words",
                                        updated[0].getName()))
                : updated[0];
    }

    /**
     * Provisions a Pi that was changed.
     *
     * @param before what is done already, for when the rest fails
     * @return the Pi after that, or still in it when it takes long
     */
    Pi provisioned(Pi pi, String before) {
        Operation begun = provision(pi.getUid());
        try {
            Operation operation = runs.await(begun.id(), PROVISIONED_WITHIN).orElse(begun);
            if (operation.done() && operation.errorCode() != 0) {
                throw Refusal.failed(
                        Status.fromCodeValue(operation.errorCode()).getCode(),
                        "%s: %s; provision it, or do it again".formatted(before, operation.errorMessage()));
            }
            return pis.get(pi.getUid());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.cancelled("inventory-service is stopping; the change is finished when it starts again");
        }
    }

    private Pi write(Pi given, FieldMask mask) {
        return changes.write(change -> {
            Pi current = pis.read(change, given.getUid());
            Etags.check("Pi " + current.getName(), given.getEtag(), current.getEtag());
            Pi updated = PiUpdate.apply(current, given, mask).toBuilder()
                    .setUpdateTime(now())
                    .build();
            requireProfile(change, updated);
            if (PiUpdate.changesChap(mask)) {
                updated = chap.apply(updated);
            }
            if (PiUpdate.changesCommandLine(mask)) {
                refuseIfDeleting(current);
                // In this transaction: it cannot boot before its command line has them, whatever ends this process.
                updated = updated.toBuilder()
                        .setState(Pi.State.PROVISIONING)
                        .setStateMessage(
                                PiUpdate.changesChap(mask)
                                        ? "its CHAP secrets are being written to its cmdline.txt"
                                        : "what its boot profile says is being written to its cmdline.txt")
                        .build();
            }
            return pis.update(change, updated);
        });
    }

    /** Deletes tree, volume and record; refused, with nothing touched, while the Pi uses one of them. */
    public void delete(String key, String etag) {
        Pi named = pis.get(key);
        runs.exclusively(named, () -> {
            Pi pi = pis.get(named.getUid());
            Etags.check("Pi " + pi.getName(), etag, pi.getEtag());
            use.refuseIfInUse(pi);
            changes.write(change -> pis.update(
                    change,
                    pis.read(change, pi.getUid()).toBuilder()
                            .setState(Pi.State.DELETING)
                            .build()));
            remove(pi);
        });
    }

    private void remove(Pi pi) {
        try {
            services.deleteBootTree(pi.getUid());
            if (pi.getRoot() == Pi.Root.NFS) {
                services.deleteRootTree(pi.getUid());
            }
            services.deleteVolume(pi.getVolume());
        } catch (Refusal e) {
            changes.write(change -> pis.update(
                    change,
                    pis.read(change, pi.getUid()).toBuilder()
                            .setState(Pi.State.FAILED)
                            .setStateMessage("it was not deleted: " + e.getMessage()
                                    + "; delete it again, or provision it again to keep it")
                            .build()));
            throw e;
        }
        changes.write(change -> {
            pis.delete(change, pi.getUid());
            return pi;
        });
    }

    /** Goes on with what the end of the process cut short; for the start. Waits for the data services. */
    public void recover() {
        List<Pi> provisioning = pis.inState(Pi.State.PROVISIONING);
        List<Pi> deleting = pis.inState(Pi.State.DELETING);
        List<Operation> underWay = operations.underWay();
        if (provisioning.isEmpty() && deleting.isEmpty() && underWay.isEmpty()) {
            return;
        }
        services.awaitBoth();
        // Those of a Pi that was FAILED or READY too, which its state does not tell. One run at a time for each Pi: a
        // second operation of it is ended by the next one that is asked for.
        underWay.forEach(runs::start);
        provisioning.forEach(pi -> provision(pi.getUid()));
        for (Pi pi : deleting) {
            try {
                runs.exclusively(pi, () -> remove(pi));
            } catch (Refusal e) {
                // Its record says so too.
                log.atWarn()
                        .addKeyValue("pi", pi.getName())
                        .addKeyValue("reason", e.getMessage())
                        .log("its deletion could not be finished");
            }
        }
    }

    private Timestamp now() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return Timestamp.newBuilder()
                .setSeconds(now.getEpochSecond())
                .setNanos(now.getNano())
                .build();
    }
}
