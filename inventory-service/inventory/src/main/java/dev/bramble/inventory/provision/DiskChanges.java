package dev.bramble.inventory.provision;

import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.acknowledgement.Acknowledgements;
import dev.bramble.inventory.store.ChangeLog;
import dev.bramble.inventory.store.PiSnapshotStore;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.inventory.store.PiWork;
import dev.bramble.proto.inventory.v1.Pi;
import io.grpc.Status;

/** Makes the disk of a Pi another one, and its boot tree with it, while nobody can log in. */
final class DiskChanges {
    private final ChangeLog changes;
    private final PiStore pis;
    private final PiSnapshotStore store;
    private final PiWorks works;
    private final Acknowledgements acknowledgements;

    DiskChanges(
            ChangeLog changes, PiStore pis, PiSnapshotStore store, PiWorks works, Acknowledgements acknowledgements) {
        this.changes = changes;
        this.pis = pis;
        this.store = store;
        this.works = works;
        this.acknowledgements = acknowledgements;
    }

    /**
     * Records a work that makes the disk another one, and does it. Nobody can log in to the disk from before it is changed
     * until the Pi is provisioned, and it cannot be provisioned before the work has ended.
     *
     * @param what the work, as users know it
     * @throws Refusal when it is not done, or not to its end: the record says which
     */
    void change(Pi pi, PiWork work, String what) {
        Pi held = changes.write(change -> {
            store.begin(change, work);
            return pis.update(
                    change,
                    pis.read(change, pi.getUid()).toBuilder()
                            .setState(Pi.State.PROVISIONING)
                            .setStateMessage(what + " is under way")
                            .setHeld(true)
                            .build());
        });
        try {
            awaitHeld(held, work);
            works.run(work);
        } catch (Refusal e) {
            if (store.work(pi.getUid()).isEmpty()) {
                settle(pi, Pi.State.READY, "", false);
            } else {
                settle(
                        pi,
                        Pi.State.FAILED,
                        "%s has failed: %s; repeat it, or provision the Pi, which finishes it too"
                                .formatted(what, e.getMessage()),
                        true);
            }
            throw e;
        }
    }

    /** A login that iscsi-service judged before it knew is a session by now, for which it refuses to change the disk. */
    private void awaitHeld(Pi held, PiWork work) {
        acknowledgements.await(held.getRevision()).join().stream()
                .filter(lag -> lag.getService().equals(Remote.ISCSI))
                .findFirst()
                .ifPresent(lag -> {
                    store.end(work);
                    throw Refusal.failed(
                            Status.Code.ABORTED,
                            "nothing is changed: %s; until it knows, it would let Pi %s log in half way; try again"
                                    .formatted(lag.getMessage(), held.getName()));
                });
    }

    private void settle(Pi pi, Pi.State state, String message, boolean held) {
        changes.write(change -> pis.update(
                change,
                pis.read(change, pi.getUid()).toBuilder()
                        .setState(state)
                        .setStateMessage(message)
                        .setHeld(held)
                        .build()));
    }
}
