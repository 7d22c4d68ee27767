package dev.bramble.chassis.mirror;

import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.WatchResponse;
import java.util.HashMap;
import java.util.Map;

/**
 * Folds what a watch sends into what is known. While a snapshot arrives, the former state stands; its end replaces it
 * whole, so that what was not in the snapshot is gone. No I/O; of one thread.
 *
 * <p>Images pass by: no data service reads them from the mirror.
 */
final class InventoryFold {
    private Resources known = new Resources();
    private Resources snapshot = new Resources();
    private boolean inSnapshot = true;
    private long revision;

    /** Pis by uid and exports by name. */
    private static final class Resources {
        private final Map<String, Pi> pis = new HashMap<>();
        private final Map<String, Export> exports = new HashMap<>();
    }

    /** Where the next watch begins: the revision that everything known is of, or 0 for a snapshot. */
    long revision() {
        return revision;
    }

    /** What is known is of before the watch: its snapshot is not whole yet. */
    boolean inSnapshot() {
        return inSnapshot;
    }

    /** A watch begins at {@link #revision()}; what an earlier one left of a snapshot is forgotten. */
    void begin() {
        snapshot = new Resources();
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
        Resources target = inSnapshot ? snapshot : known;
        boolean resource = switch (response.getEventCase()) {
            case PI -> !response.getPi().equals(target.pis.put(response.getPi().getUid(), response.getPi()));
            case PI_DELETED -> target.pis.remove(response.getPiDeleted()) != null;
            case EXPORT -> {
                Export export = response.getExport();
                yield !export.equals(target.exports.put(export.getName(), export));
            }
            case EXPORT_DELETED -> target.exports.remove(response.getExportDeleted()) != null;
            case BOOKMARK -> inSnapshot && endSnapshot();
            case IMAGE, IMAGE_DELETED, BOOT_PROFILE, BOOT_PROFILE_DELETED, EVENT_NOT_SET -> false;
        };
        if (inSnapshot) {
            return false;
        }
        boolean later = response.getRevision() > revision;
        revision = Math.max(revision, response.getRevision());
        return resource || later;
    }

    private boolean endSnapshot() {
        known = snapshot;
        snapshot = new Resources();
        inSnapshot = false;
        revision = 0;
        return true;
    }

    InventoryView view() {
        return InventoryView.of(revision, known.pis.values(), known.exports.values());
    }
}
