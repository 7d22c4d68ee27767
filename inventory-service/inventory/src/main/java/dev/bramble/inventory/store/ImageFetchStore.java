package dev.bramble.inventory.store;

import dev.bramble.inventory.store.StoredFetch.Ending;
import dev.bramble.proto.inventory.v1.FetchImageRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The imports from URLs; those that ended are forgotten after a day. */
public final class ImageFetchStore {
    private static final Duration KEPT = Duration.ofDays(1);

    private final Transactions transactions;
    private final ImageFetchRepository fetches;
    private final InstantSource clock;

    ImageFetchStore(Transactions transactions, ImageFetchRepository fetches, InstantSource clock) {
        this.transactions = transactions;
        this.fetches = fetches;
        this.clock = clock;
    }

    /** Within a change, that of its image: makes one, whose first transfer begins. */
    public StoredFetch insert(Change change, String id, FetchImageRequest request) {
        fetches.deleteDoneBefore(clock.instant().minus(KEPT));
        return toFetch(fetches.save(new ImageFetchRow(
                id,
                request.getName(),
                request.getUrl(),
                request.getSha256(),
                request.getMaxBytes(),
                1,
                false,
                0,
                0,
                0,
                0,
                "",
                clock.instant().truncatedTo(ChronoUnit.MICROS))));
    }

    public Optional<StoredFetch> find(String id) {
        return Text.isStorable(id) ? fetches.findById(id).map(ImageFetchStore::toFetch) : Optional.empty();
    }

    /** Those after {@code id}, in the order of ids. */
    public List<StoredFetch> afterId(String id, int limit) {
        return fetches.afterId(id, limit).stream().map(ImageFetchStore::toFetch).toList();
    }

    /** All that have not ended. */
    public List<StoredFetch> underWay() {
        return fetches.findByDone(false).stream().map(ImageFetchStore::toFetch).toList();
    }

    /** Counts another start. */
    public void beginAgain(String id) {
        transactions.write(() -> {
            fetches.beginAgain(id);
            return id;
        });
    }

    public void succeed(String id, Ending ending) {
        finish(id, ending, 0, "");
    }

    /** Ends it with an error; {@code code} is a google.rpc.Code. */
    public void fail(String id, Ending ending, int code, String message) {
        finish(id, ending, code, message);
    }

    private void finish(String id, Ending ending, int code, String message) {
        transactions.write(() -> {
            fetches.finish(
                    id,
                    ending.receivedBytes(),
                    ending.fileBytes(),
                    ending.resumptions(),
                    code,
                    Text.atMost(4000, message));
            return id;
        });
    }

    private static StoredFetch toFetch(ImageFetchRow row) {
        return new StoredFetch(
                row.id(),
                FetchImageRequest.newBuilder()
                        .setName(row.image())
                        .setUrl(row.url())
                        .setSha256(row.sha256())
                        .setMaxBytes(row.maxBytes())
                        .build(),
                row.starts(),
                row.done(),
                new Ending(row.receivedBytes(), row.fileBytes(), row.resumptions()),
                row.errorCode(),
                row.errorMessage());
    }
}
