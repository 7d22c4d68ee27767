package dev.bramble.inventory.provision;

import com.google.protobuf.Timestamp;
import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.cloudinit.Document;
import dev.bramble.inventory.cloudinit.DocumentFields;
import dev.bramble.inventory.cloudinit.Documents;
import dev.bramble.inventory.cloudinit.MetaData;
import dev.bramble.inventory.cloudinit.Owner;
import dev.bramble.inventory.pi.BootProfiles;
import dev.bramble.inventory.store.BootProfileStore;
import dev.bramble.inventory.store.Change;
import dev.bramble.inventory.store.ChangeLog;
import dev.bramble.inventory.store.CloudInitStore;
import dev.bramble.inventory.store.Etags;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.CloudInit;
import dev.bramble.proto.inventory.v1.Pi;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/**
 * The documents for cloud-init of Pis and boot profiles. New ones are a provisioning, as new CHAP secrets are: record and
 * state PROVISIONING are one transaction, so that whatever ends the process, the next start writes the boot tree.
 */
public final class CloudInitRecords {
    private static final String WRITING = "its cloud-init documents are being written to its boot tree";
    private static final String DISKS_ONLY = "this release places documents for cloud-init on disks only; put them into"
            + " /var/lib/cloud/seed/nocloud of a root tree by hand";

    private final ChangeLog changes;
    private final PiStore pis;
    private final CloudInitStore store;
    private final BootProfileStore profiles;
    private final Runs runs;
    private final Provisioner provisioner;
    private final InstantSource clock;

    CloudInitRecords(
            ChangeLog changes,
            PiStore pis,
            CloudInitStore store,
            BootProfileStore profiles,
            Runs runs,
            Provisioner provisioner,
            InstantSource clock) {
        this.changes = changes;
        this.pis = pis;
        this.store = store;
        this.profiles = profiles;
        this.runs = runs;
        this.provisioner = provisioner;
        this.clock = clock;
    }

    /** Those that the Pi with this uid, name or MAC gets: its own, and its boot profile's where it has none. */
    public CloudInit ofPi(String key, boolean contents) {
        Pi pi = pis.get(key);
        CloudInit.Builder message = CloudInit.newBuilder()
                .setPi(pi.getUid())
                .setEtag(pi.getEtag())
                .setInstanceId(MetaData.instanceId(pi.getUid(), store.resets(pi.getUid())));
        DocumentFields.put(message, store.of(Owner.pi(pi.getUid())), CloudInitSeed.effective(store, pi), contents);
        return message.build();
    }

    public CloudInit ofBootProfile(String name, boolean contents) {
        BootProfile _ = profiles.get(name);
        Documents documents = store.of(Owner.bootProfile(name));
        CloudInit.Builder message = CloudInit.newBuilder().setBootProfile(name).setEtag(DocumentFields.etag(documents));
        DocumentFields.put(message, documents, documents, contents);
        return message.build();
    }

    /** Sets those of a Pi's documents that are named, and brings them to its boot tree. */
    public CloudInit updatePi(String key, Set<Document> named, Documents given, String etag) {
        Pi pi = pis.get(key);
        refuseNfsRoot(pi);
        Pi[] updated = {pi};
        runs.exclusively(
                pi,
                () -> updated[0] = changes.write(change -> {
                    Pi current = pis.read(change, pi.getUid());
                    Etags.check("Pi " + current.getName(), etag, current.getEtag());
                    if (current.getState() == Pi.State.DELETING) {
                        throw Refusal.inUse("Pi " + current.getName() + " is being deleted");
                    }
                    Owner owner = Owner.pi(current.getUid());
                    store.put(change, owner, store.read(change, owner).with(named, given));
                    return rewritten(change, current);
                }));
        var _ = provisioner.provisioned(
                updated[0],
                "the cloud-init documents of Pi %s are changed, but its boot tree is not".formatted(pi.getName()));
        return ofPi(pi.getUid(), false);
    }

    /** Sets those of a boot profile's documents that are named, and begins to bring them to the trees of its Pis. */
    public CloudInit updateBootProfile(String name, Set<Document> named, Documents given, String etag) {
        if (!BootProfiles.hasDisk(profiles.get(name))) {
            throw Refusal.inUse("the Pis of boot profile " + name + " have their roots by NFS: " + DISKS_ONLY);
        }
        Owner owner = Owner.bootProfile(name);
        List<Pi> touched = changes.write(change -> {
            Documents before = store.read(change, owner);
            Etags.check("boot profile " + name, etag, DocumentFields.etag(before));
            Documents after = before.with(named, given);
            if (after.equals(before)) {
                return List.of();
            }
            store.put(change, owner, after);
            return pis.all().stream()
                    .filter(pi -> pi.getState() == Pi.State.READY || pi.getState() == Pi.State.PROVISIONING)
                    .filter(pi ->
                            pi.getRoot() != Pi.Root.NFS && BootProfiles.of(pi).equals(name))
                    .map(pi -> rewritten(change, pi))
                    .toList();
        });
        touched.forEach(pi -> provisioner.provisionWhenFree(pi.getUid()));
        return ofBootProfile(name, false);
    }

    private Pi rewritten(Change change, Pi pi) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return pis.update(
                change,
                pi.toBuilder()
                        .setUpdateTime(Timestamp.newBuilder()
                                .setSeconds(now.getEpochSecond())
                                .setNanos(now.getNano()))
                        .setState(Pi.State.PROVISIONING)
                        .setStateMessage(WRITING)
                        .build());
    }

    /** The documents that a new Pi is given. */
    static Documents given(Pi pi, CloudInit message) {
        Documents documents = DocumentFields.given(message);
        if (!documents.isEmpty()) {
            refuseNfsRoot(pi);
        }
        return documents;
    }

    /** Its kit, which places the documents, connects disks only. */
    private static void refuseNfsRoot(Pi pi) {
        if (pi.getRoot() == Pi.Root.NFS) {
            throw Refusal.inUse("Pi " + pi.getName() + " has its root by NFS: " + DISKS_ONLY);
        }
    }
}
