package dev.bramble.inventory.provision;

import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.store.PiSnapshotStore;
import dev.bramble.inventory.store.PiWork;
import io.grpc.Status;
import java.time.Duration;

/**
 * The work at both data services: each is recorded before it begins and until it has ended, and each step can be
 * repeated. So whatever ends this process, the next one knows what there is to finish or to undo.
 */
final class PiWorks {
    /** Time to keep a tree that is copied file by file; a client's change waits so long at most. */
    private static final Duration HELD = Duration.ofSeconds(10);

    private final PiSnapshotStore store;
    private final SnapshotServices snapshots;
    private final DataServices services;

    PiWorks(PiSnapshotStore store, SnapshotServices snapshots, DataServices services) {
        this.store = store;
        this.snapshots = snapshots;
        this.services = services;
    }

    /**
     * Takes a snapshot whose work is recorded. No client changes the tree from before it is kept until the volume is: so
     * both halves are of the instant of the volume's, for which iscsi-service lets writes wait.
     */
    void take(PiWork work) {
        String uid = work.piUid();
        String hold = snapshots.hold(uid, HELD);
        try {
            snapshots.takeOfTree(uid, work.snapshot());
            snapshots.takeOfVolume(uid, work.snapshot());
        } catch (RuntimeException e) {
            release(uid, hold, e);
            throw e;
        }
        snapshots.release(uid, hold);
        store.keep(work);
    }

    private void release(String uid, String hold, RuntimeException failure) {
        try {
            snapshots.release(uid, hold);
        } catch (RuntimeException e) {
            failure.addSuppressed(e); // it ends by itself
        }
    }

    /** Returns when both services answer, however long that takes. */
    void awaitServices() {
        services.awaitBoth();
    }

    /** Finishes what was begun at a Pi, or undoes it; nothing when there is nothing. */
    void finish(String uid) {
        store.work(uid).ifPresent(this::finish);
    }

    /** Finishes a recorded work, or undoes it. */
    void finish(PiWork work) {
        String uid = work.piUid();
        switch (work.kind()) {
            case SNAPSHOT -> {
                snapshots.delete(uid, work.snapshot());
                store.end(work);
            }
            case DELETE_SNAPSHOT -> {
                snapshots.delete(uid, work.snapshot());
                store.forget(work);
            }
            case ROLL_BACK, RESET -> {
                changeDisk(work);
                changeTree(work);
            }
        }
    }

    /**
     * Does a rollback or reset that was just recorded. The disk comes first: when that is refused because it is in use,
     * nothing was done, and nothing is to be finished later.
     */
    void run(PiWork work) {
        try {
            changeDisk(work);
        } catch (Refusal e) {
            if (e.code() == Status.Code.FAILED_PRECONDITION) {
                store.end(work);
            }
            throw e;
        }
        changeTree(work);
    }

    /** Removes what an unfinished provisioning made for a Pi that is no more. */
    void removeAll(String uid) {
        services.deleteBootTree(uid);
        services.deleteRootTree(uid);
        services.deleteVolume(uid);
    }

    private void changeDisk(PiWork work) {
        if (work.kind() == PiWork.Kind.RESET) {
            services.deleteVolume(work.piUid());
        } else {
            snapshots.rollBackVolume(work.piUid(), work.snapshot());
        }
    }

    private void changeTree(PiWork work) {
        if (work.kind() == PiWork.Kind.RESET) {
            services.deleteBootTree(work.piUid());
            store.forget(work);
        } else {
            snapshots.rollBackTree(work.piUid(), work.snapshot());
            store.end(work);
        }
    }
}
