package dev.bramble.inventory.image;

import java.io.IOException;

/** The sender of a file went away before its end. */
final class BrokenOffException extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenOffException(String reason) {
        super(reason);
    }
}
