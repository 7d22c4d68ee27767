package dev.bramble.inventory.store;

import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.Pi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The inventory as a stream: everything at one revision, then the changes after it. */
public final class InventoryFeed {
    private final Transactions transactions;
    private final RevisionRepository revisions;
    private final ChangeRepository changes;
    private final ChangeLog log;
    private final PiStore pis;
    private final ImageStore images;
    private final ExportStore exports;
    private final BootProfileStore profiles;

    InventoryFeed(
            Transactions transactions,
            RevisionRepository revisions,
            ChangeRepository changes,
            ChangeLog log,
            PiStore pis,
            ImageStore images,
            ExportStore exports,
            BootProfileStore profiles) {
        this.transactions = transactions;
        this.revisions = revisions;
        this.changes = changes;
        this.log = log;
        this.pis = pis;
        this.images = images;
        this.exports = exports;
        this.profiles = profiles;
    }

    /** Everything, at one revision. */
    public record Snapshot(
            long revision, List<Pi> pis, List<Image> images, List<Export> exports, List<BootProfile> profiles) {}

    /**
     * Changes in the order of their revisions.
     *
     * @param upTo the reader has everything up to this revision now
     */
    public record Batch(long upTo, List<ResourceChange> changes) {}

    public Snapshot snapshot() {
        return transactions.snapshot(() -> new Snapshot(
                revisions.read().currentRevision(), pis.all(), images.all(), exports.all(), profiles.made()));
    }

    /**
     * The changes after a revision, at most {@code limit}. Of several changes of one resource that were made since,
     * only the last is told, in its place.
     *
     * @return empty when the changes after it are no longer all there, or {@code revision} has not been reached: the
     *     reader must begin with a snapshot
     */
    public Optional<Batch> after(long revision, int limit) {
        return transactions.snapshot(() -> {
            RevisionRow now = revisions.read();
            if (revision < now.compactedTo() || revision > now.currentRevision()) {
                return Optional.empty();
            }
            return Optional.of(batch(now, revision, limit));
        });
    }

    /** As {@link #after}, but of what was compacted the deletions of Pis are still told. */
    public Batch remainingAfter(long revision, int limit) {
        return transactions.snapshot(() -> batch(revisions.read(), revision, limit));
    }

    /** Waits until there may be something after {@code revision}, or the time is over. */
    public void await(long revision, Duration atMost) throws InterruptedException {
        log.await(revision, atMost);
    }

    /** Whether there surely is something after {@code revision}; another process' changes are not known here. */
    public boolean hasMoreAfter(long revision) {
        return log.hasMadeAfter(revision);
    }

    private Batch batch(RevisionRow now, long revision, int limit) {
        List<ChangeRow> rows = changes.after(revision, limit);
        Map<String, Pi> changedPis = pis
                .byUids(rows.stream()
                        .filter(row -> row.kind() == ResourceKind.PI && !row.deleted())
                        .map(ChangeRow::resourceId)
                        .distinct()
                        .toList())
                .stream()
                .collect(Collectors.toMap(Pi::getUid, pi -> pi));
        List<ResourceChange> told = new ArrayList<>();
        for (ChangeRow row : rows) {
            change(row, changedPis).ifPresent(told::add);
        }
        boolean more = rows.size() == limit;
        return new Batch(more ? rows.getLast().revision() : Math.max(revision, now.currentRevision()), told);
    }

    /** Empty when a later change of the same resource stands in the log: that one tells its state. */
    private Optional<ResourceChange> change(ChangeRow row, Map<String, Pi> changedPis) {
        long revision = row.revision();
        return switch (row.kind()) {
            case PI ->
                row.deleted()
                        ? Optional.of(new ResourceChange.PiDeleted(revision, row.resourceId()))
                        : Optional.ofNullable(changedPis.get(row.resourceId()))
                                .filter(pi -> pi.getRevision() == revision)
                                .map(pi -> new ResourceChange.PiChanged(revision, pi));
            case IMAGE ->
                row.deleted()
                        ? Optional.of(new ResourceChange.ImageDeleted(revision, row.resourceId()))
                        : images.byName(row.resourceId())
                                .filter(image -> image.getRevision() == revision)
                                .map(image -> new ResourceChange.ImageChanged(revision, image));
            case EXPORT ->
                row.deleted()
                        ? Optional.of(new ResourceChange.ExportDeleted(revision, row.resourceId()))
                        : exports.byName(row.resourceId())
                                .filter(export -> export.getRevision() == revision)
                                .map(export -> new ResourceChange.ExportChanged(revision, export));
            case BOOT_PROFILE ->
                row.deleted()
                        ? Optional.of(new ResourceChange.BootProfileDeleted(revision, row.resourceId()))
                        : profiles.byName(row.resourceId())
                                .filter(profile -> profile.getRevision() == revision)
                                .map(profile -> new ResourceChange.BootProfileChanged(revision, profile));
        };
    }
}
