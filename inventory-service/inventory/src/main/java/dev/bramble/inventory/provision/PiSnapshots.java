package dev.bramble.inventory.provision;

import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.pi.ResourceNames;
import dev.bramble.inventory.store.PiSnapshotStore;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.inventory.store.PiWork;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.PiSnapshot;
import dev.bramble.proto.storage.v1.BootTreeSnapshot;
import dev.bramble.proto.storage.v1.Snapshot;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a Pi's disk and boot tree together, gives them back together, and makes both anew. */
public final class PiSnapshots {
    private static final Logger log = LoggerFactory.getLogger(PiSnapshots.class);

    private final PiStore pis;
    private final PiSnapshotStore store;
    private final SnapshotServices services;
    private final PiWorks works;
    private final PiUse use;
    private final DiskChanges disks;
    private final Runs runs;
    private final Provisioner provisioner;

    PiSnapshots(
            PiStore pis,
            PiSnapshotStore store,
            SnapshotServices services,
            PiWorks works,
            PiUse use,
            DiskChanges disks,
            Runs runs,
            Provisioner provisioner) {
        this.pis = pis;
        this.store = store;
        this.services = services;
        this.works = works;
        this.use = use;
        this.disks = disks;
        this.runs = runs;
        this.provisioner = provisioner;
    }

    /** Takes a snapshot, whole or not at all. */
    public PiSnapshot take(String key, String name) {
        Pi pi = withDisk(key);
        checkName(name);
        String uid = pi.getUid();
        runs.exclusively(pi, () -> {
            works.finish(uid);
            refuseUnlessReady(pis.get(uid));
            refuseIfTaken(pi, name);
            PiWork work = new PiWork(uid, PiWork.Kind.SNAPSHOT, name);
            store.begin(work);
            try {
                works.take(work);
            } catch (RuntimeException e) {
                undo(pi, work, e);
                throw e;
            }
        });
        return described(uid).stream()
                .filter(snapshot -> snapshot.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(pi, name));
    }

    private void undo(Pi pi, PiWork work, RuntimeException failure) {
        try {
            works.finish(work);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            log.atWarn()
                    .addKeyValue("pi", pi.getName())
                    .addKeyValue("snapshot", work.snapshot())
                    .addKeyValue("reason", e.getMessage())
                    .log("what was taken of a snapshot could not be removed; it is removed at the next start");
        }
    }

    /** From oldest to latest, with sizes. */
    public List<PiSnapshot> list(String key) {
        return described(withDisk(key).getUid());
    }

    private List<PiSnapshot> described(String uid) {
        List<PiSnapshotStore.Kept> kept = store.of(uid);
        if (kept.isEmpty()) {
            return List.of();
        }
        Map<String, Snapshot> volume = services.ofVolume(uid);
        Map<String, BootTreeSnapshot> tree = services.ofTree(uid);
        return kept.stream()
                .map(snapshot -> PiSnapshot.newBuilder()
                        .setUid(uid)
                        .setName(snapshot.name())
                        .setCreateTime(snapshot.createTime())
                        .setVolumeBytes(volume.getOrDefault(snapshot.name(), Snapshot.getDefaultInstance())
                                .getAllocatedBytes())
                        .setTreeBytes(tree.getOrDefault(snapshot.name(), BootTreeSnapshot.getDefaultInstance())
                                .getSizeBytes())
                        .build())
                .toList();
    }

    /** Gives disk and tree the bytes of a snapshot again. */
    public Pi rollBack(String key, String name) {
        Pi pi = withDisk(key);
        runs.exclusively(pi, () -> {
            refuseUnlessKept(pi, name);
            works.finish(pi.getUid());
            refuseUnlessWhole(pi, name);
            use.refuseIfInUse(pi);
            disks.change(
                    pi, new PiWork(pi.getUid(), PiWork.Kind.ROLL_BACK, name), "its rollback to the snapshot " + name);
        });
        return provisioner.provisioned(pi, "Pi %s is rolled back to %s".formatted(pi.getName(), name));
    }

    /** Makes disk and tree anew from the image. */
    public Pi reset(String key, boolean deleteSnapshots) {
        Pi pi = withDisk(key);
        runs.exclusively(pi, () -> {
            works.finish(pi.getUid());
            if (!deleteSnapshots) {
                refuseIfAnyIsKept(pi);
            }
            use.refuseIfInUse(pi);
            disks.change(pi, new PiWork(pi.getUid(), PiWork.Kind.RESET, ""), "making it anew from its image");
        });
        return provisioner.provisioned(pi, "disk and boot tree of Pi " + pi.getName() + " are gone");
    }

    /** Removes a snapshot; disk, tree and the other snapshots stay as they are. */
    public void delete(String key, String name) {
        Pi pi = withDisk(key);
        runs.exclusively(pi, () -> {
            refuseUnlessKept(pi, name);
            works.finish(pi.getUid());
            PiWork work = new PiWork(pi.getUid(), PiWork.Kind.DELETE_SNAPSHOT, name);
            store.begin(work);
            works.finish(work);
        });
    }

    /** Goes on with, or undoes, what the end of the process cut short; for the start. Waits for the data services. */
    public void recover() {
        List<PiWork> unfinished = store.unfinished();
        if (!unfinished.isEmpty()) {
            works.awaitServices();
        }
        for (PiWork work : unfinished) {
            pis.find(work.piUid()).ifPresent(pi -> recover(pi, work));
        }
    }

    private void recover(Pi pi, PiWork work) {
        try {
            if (work.kind() == PiWork.Kind.ROLL_BACK || work.kind() == PiWork.Kind.RESET) {
                provisioner.provision(pi.getUid());
            } else {
                runs.exclusively(pi, () -> works.finish(pi.getUid()));
            }
            log.atInfo()
                    .addKeyValue("pi", pi.getName())
                    .addKeyValue("work", work.kind())
                    .addKeyValue("snapshot", work.snapshot())
                    .log("work that the last run left is looked after");
        } catch (Refusal e) {
            log.atWarn()
                    .addKeyValue("pi", pi.getName())
                    .addKeyValue("work", work.kind())
                    .addKeyValue("snapshot", work.snapshot())
                    .addKeyValue("reason", e.getMessage())
                    .log("work that the last run left is not ended; whatever is done to the Pi next ends it first");
        }
    }

    private Pi withDisk(String key) {
        Pi pi = pis.get(key);
        if (pi.getRoot() == Pi.Root.NFS) {
            throw Refusal.inUse(
                    "Pi %s has its root by NFS, and no disk: this release keeps disks and their boot trees only"
                            .formatted(pi.getName()));
        }
        return pi;
    }

    private static void checkName(String name) {
        if (!ResourceNames.isSnapshot(name)) {
            throw Refusal.invalid("name", "must be " + ResourceNames.SNAPSHOT_RULE);
        }
    }

    private static void refuseUnlessReady(Pi pi) {
        if (pi.getState() != Pi.State.READY) {
            throw Refusal.inUse("Pi %s is not ready: %s".formatted(pi.getName(), pi.getStateMessage()));
        }
    }

    private boolean isKept(Pi pi, String name) {
        return store.of(pi.getUid()).stream()
                .anyMatch(snapshot -> snapshot.name().equals(name));
    }

    /** The data services answer with what is there: of another time, when it was taken apart from its other half. */
    private void refuseIfTaken(Pi pi, String name) {
        if (isKept(pi, name)) {
            throw Refusal.alreadyExists("Pi %s has a snapshot '%s' already; choose another name, or delete it first"
                    .formatted(pi.getName(), name));
        }
        boolean ofVolume = services.ofVolume(pi.getUid()).containsKey(name);
        if (ofVolume || services.ofTree(pi.getUid()).containsKey(name)) {
            throw Refusal.alreadyExists(
                    "the %s of Pi %s has a snapshot '%s' of its own, by `bramble %s snapshot`; choose another name"
                            .formatted(
                                    ofVolume ? "volume" : "boot tree",
                                    pi.getName(),
                                    name,
                                    ofVolume ? "volume" : "tree"));
        }
    }

    private void refuseUnlessKept(Pi pi, String name) {
        if (!isKept(pi, name)) {
            throw unknown(pi, name);
        }
    }

    private static Refusal unknown(Pi pi, String name) {
        return Refusal.notFound("Pi %s has no snapshot '%s'; see `bramble pi snapshots %s`"
                .formatted(pi.getName(), name, pi.getName()));
    }

    private void refuseUnlessWhole(Pi pi, String name) {
        boolean ofVolume = services.ofVolume(pi.getUid()).containsKey(name);
        if (!ofVolume || !services.ofTree(pi.getUid()).containsKey(name)) {
            throw Refusal.inUse("the %s's half of the snapshot '%s' of Pi %s was deleted apart from it; delete the rest"
                    .formatted(ofVolume ? "boot tree" : "volume", name, pi.getName()));
        }
    }

    private void refuseIfAnyIsKept(Pi pi) {
        int volume = services.ofVolume(pi.getUid()).size();
        int tree = services.ofTree(pi.getUid()).size();
        if (volume + tree > 0) {
            throw Refusal.inUse(
                    "Pi %s has snapshots (%d of its disk, %d of its boot tree), which would go too; say so with --delete-snapshots"
                            .formatted(pi.getName(), volume, tree));
        }
    }
}
