package dev.bramble.inventory.netboot;

import java.io.IOException;

/** No boot kit can be made for an image; the message says why and what helps, for the user. */
public final class NoBootKitException extends IOException {
    private static final long serialVersionUID = 1L;

    NoBootKitException(String message) {
        super(message);
    }

    NoBootKitException(String message, Throwable cause) {
        super(message, cause);
    }
}
