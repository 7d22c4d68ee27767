package dev.bramble.inventory.image;

import dev.bramble.proto.inventory.v1.Image;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/**
 * The import of an image from a URL, under way or ended.
 *
 * @param id of its operation
 * @param end the image, or a Refusal
 */
public record ImageFetch(String id, String image, URI url, Transfer transfer, CompletableFuture<Image> end) {

    /** How far it came. */
    public interface Transfer {
        /** Bytes so far. */
        long received();

        /** In bytes; 0 while it is not known. */
        long size();

        /** How often it broke and was gone on with. */
        int resumptions();
    }
}
