package dev.bramble.chassis.mirror;

import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.WatchResponse;
import java.util.HashMap;
import java.util.Map;

/**
 * Folds what a watch sends into what is known. While a snapshot arrives, the former state stands; its end replaces it
 * whole, so that what was not in the snapshot is gone. No I/O; of one thread.
 *
 * <p>Images and exports pass by: no data service reads them from the mirror yet.
 */
final class InventoryFold {
    private Map<String, Pi> pis = new HashMap<>();
    private Map<String, Pi> snapshot = new HashMap<>();
    private boolean inSnapshot = true;
    private long revision;

    /** Where the next watch begins: the revision that everything known is of, or 0 for a snapshot. */
    long revision() {
        return revision;
    }

    /** A watch begins at {@link #revision()}; what an earlier one left of a snapshot is forgotten. */
    void begin() {
        snapshot = new HashMap<>();
        inSnapshot = revision == 0;
    }

    /** The inventory no longer has the changes since {@link #revision()}: the next watch begins with a snapshot. */
    void beginWithSnapshot() {
        revision = 0;
        begin();
    }

    /**
     * Takes one message of a watch.
     *
     * @return whether what is known changed
     */
    boolean apply(WatchResponse response) {
        Map<String, Pi> target = inSnapshot ? snapshot : pis;
        boolean resource = switch (response.getEventCase()) {
            case PI -> !response.getPi().equals(target.put(response.getPi().getUid(), response.getPi()));
            case PI_DELETED -> target.remove(response.getPiDeleted()) != null;
            case BOOKMARK -> inSnapshot && endSnapshot();
            case IMAGE, IMAGE_DELETED, EXPORT, EXPORT_DELETED, EVENT_NOT_SET -> false;
        };
        if (inSnapshot) {
            return false;
        }
        boolean later = response.getRevision() > revision;
        revision = Math.max(revision, response.getRevision());
        return resource || later;
    }

    private boolean endSnapshot() {
        pis = snapshot;
        snapshot = new HashMap<>();
        inSnapshot = false;
        revision = 0;
        return true;
    }

    InventoryView view() {
        return InventoryView.of(revision, pis.values());
    }
}
