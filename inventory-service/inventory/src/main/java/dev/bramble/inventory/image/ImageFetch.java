package dev.bramble.inventory.image;

import dev.bramble.inventory.store.StoredFetch;
import dev.bramble.proto.inventory.v1.Image;
import java.util.concurrent.CompletableFuture;

/**
 * The import of an image from a URL, under way or ended.
 *
 * @param record what was asked for, as it stood when the transfer began or, of one that has ended, at its end
 * @param transfer how far it came
 * @param end the image, or a Refusal
 */
public record ImageFetch(StoredFetch record, Transfer transfer, CompletableFuture<Image> end) {

    /** Of its operation. */
    public String id() {
        return record.id();
    }

    /** How often the end of the service cut it short, so that it began anew. */
    public int restarts() {
        return record.starts() - 1;
    }

    /** How far it came. */
    public interface Transfer {
        StoredFetch.Ending soFar();
    }
}
