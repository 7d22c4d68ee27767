package dev.bramble.simulator.nfs;

import java.io.IOException;
import java.io.Serial;

/** The server refused a call, or its answer is not one; the message is one line. */
public final class NfsException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    NfsException(String message) {
        super(message);
    }
}
