package dev.bramble.inventory.image;

import io.grpc.Status;
import java.io.IOException;

/** A file cannot be fetched; the message says why, and from where, for the user. */
final class FetchException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Status.Code code;

    /** {@code code}: ABORTED when to import it again may help. UNAVAILABLE would say that this service is away. */
    FetchException(Status.Code code, String message) {
        super(message);
        this.code = code;
    }

    Status.Code code() {
        return code;
    }
}
