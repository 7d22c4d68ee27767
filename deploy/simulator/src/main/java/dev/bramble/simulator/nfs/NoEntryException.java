package dev.bramble.simulator.nfs;

import java.io.IOException;
import java.io.Serial;

/** NFS3ERR_NOENT. */
final class NoEntryException extends IOException {
    static final int STATUS = 2;

    @Serial
    private static final long serialVersionUID = 1L;

    NoEntryException(String name) {
        super("LOOKUP " + name + ": " + NfsStatus.text(STATUS));
    }
}
