package dev.bramble.inventory.image;

import java.io.IOException;

/** The file is not an image that a Pi can be made from; the message says why, for the user. */
public final class UnusableImageException extends IOException {
    private static final long serialVersionUID = 1L;

    UnusableImageException(String message) {
        super(message);
    }

    UnusableImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
