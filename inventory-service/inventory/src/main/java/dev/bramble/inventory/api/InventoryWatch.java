package dev.bramble.inventory.api;

import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.acknowledgement.Acknowledgements;
import dev.bramble.inventory.metrics.InventoryMetrics;
import dev.bramble.inventory.store.InventoryFeed;
import dev.bramble.inventory.store.ResourceChange;
import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.WatchRequest;
import dev.bramble.proto.inventory.v1.WatchResponse;
import dev.bramble.proto.inventory.v1.WatchResponse.Bookmark;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Watch call: a snapshot if asked for, then changes as they come, bookmarks when none do. */
final class InventoryWatch implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(InventoryWatch.class);
    private static final Duration BOOKMARKS = Duration.ofSeconds(2);

    private final InventoryFeed feed;
    private final WatchBatches batches;
    private final WatchRequest request;
    private final InventoryMetrics metrics;
    private final Acknowledgements acknowledgements;
    private final StreamGate<WatchResponse> gate;

    InventoryWatch(
            InventoryFeed feed,
            WatchBatches batches,
            WatchRequest request,
            InventoryMetrics metrics,
            Acknowledgements acknowledgements,
            ServerCallStreamObserver<WatchResponse> response) {
        this.feed = feed;
        this.batches = batches;
        this.request = request;
        this.metrics = metrics;
        this.acknowledgements = acknowledgements;
        this.gate = new StreamGate<>(response);
    }

    @Override
    public void run() {
        log.atDebug()
                .addKeyValue("watcher", request.getWatcher())
                .addKeyValue("from", request.getFromRevision())
                .log("watches the inventory");
        try (var _ = metrics.watching(request.getScope());
                var _ = acknowledgements.watching(request.getScope(), request.getWatcher())) {
            long at = request.getFromRevision() == 0 ? snapshot() : request.getFromRevision();
            while (gate.isOpen()) {
                at = changes(at);
                feed.await(at, BOOKMARKS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            gate.fail(Refusal.cancelled("inventory-service is stopping; watch again"));
        } catch (RuntimeException e) {
            gate.fail(e);
        }
    }

    private long snapshot() throws InterruptedException {
        InventoryFeed.Snapshot snapshot = feed.snapshot();
        for (Pi pi : snapshot.pis()) {
            gate.send(WatchResponse.newBuilder()
                    .setPi(Secrets.scoped(pi, request.getScope()))
                    .build());
        }
        if (seesAll()) {
            for (Image image : snapshot.images()) {
                gate.send(WatchResponse.newBuilder().setImage(image).build());
            }
        }
        if (seesExports()) {
            for (Export export : snapshot.exports()) {
                gate.send(WatchResponse.newBuilder().setExport(export).build());
            }
        }
        if (seesAll()) {
            for (BootProfile profile : snapshot.profiles()) {
                gate.send(WatchResponse.newBuilder().setBootProfile(profile).build());
            }
        }
        gate.send(bookmark(snapshot.revision(), true));
        return snapshot.revision();
    }

    /** Sends what comes after a revision, and a bookmark where that ends; returns the revision reached. */
    private long changes(long from) throws InterruptedException {
        InventoryFeed.Batch batch = batches.after(from)
                .orElseThrow(() -> Refusal.outOfRange(
                        "the changes after revision " + from + " are not there; watch again from revision 0"));
        long told = from;
        for (ResourceChange change : batch.changes()) {
            WatchResponse.Builder message = message(change);
            if (message.getEventCase() != WatchResponse.EventCase.EVENT_NOT_SET) {
                gate.send(message.build());
                told = change.revision();
            }
        }
        if (told < batch.upTo() || batch.changes().isEmpty()) {
            gate.send(bookmark(batch.upTo(), false));
        }
        return batch.upTo();
    }

    /** Without an event when it is nothing that this watcher needs. */
    private WatchResponse.Builder message(ResourceChange change) {
        WatchResponse.Builder message = WatchResponse.newBuilder().setRevision(change.revision());
        return switch (change) {
            case ResourceChange.PiChanged changed -> message.setPi(Secrets.scoped(changed.pi(), request.getScope()));
            case ResourceChange.PiDeleted deleted -> message.setPiDeleted(deleted.uid());
            case ResourceChange.ImageChanged changed when seesAll() -> message.setImage(changed.image());
            case ResourceChange.ImageDeleted deleted when seesAll() -> message.setImageDeleted(deleted.name());
            case ResourceChange.ImageChanged _, ResourceChange.ImageDeleted _ -> message;
            case ResourceChange.ExportChanged changed when seesExports() -> message.setExport(changed.export());
            case ResourceChange.ExportDeleted deleted when seesExports() -> message.setExportDeleted(deleted.name());
            case ResourceChange.ExportChanged _, ResourceChange.ExportDeleted _ -> message;
            case ResourceChange.BootProfileChanged changed when seesAll() -> message.setBootProfile(changed.profile());
            case ResourceChange.BootProfileDeleted deleted
            when seesAll() -> message.setBootProfileDeleted(deleted.name());
            case ResourceChange.BootProfileChanged _, ResourceChange.BootProfileDeleted _ -> message;
        };
    }

    /** The data services know bases and trees of their own; only readers are told of images, and of boot profiles. */
    private boolean seesAll() {
        return switch (request.getScope()) {
            case TFTP, ISCSI, NFS -> false;
            case READER, SCOPE_UNSPECIFIED, UNRECOGNIZED -> true;
        };
    }

    /** Only nfs-service serves them. */
    private boolean seesExports() {
        return switch (request.getScope()) {
            case TFTP, ISCSI -> false;
            case NFS, READER, SCOPE_UNSPECIFIED, UNRECOGNIZED -> true;
        };
    }

    private static WatchResponse bookmark(long revision, boolean snapshotEnd) {
        return WatchResponse.newBuilder()
                .setRevision(revision)
                .setBookmark(Bookmark.newBuilder().setSnapshotEnd(snapshotEnd))
                .build();
    }
}
