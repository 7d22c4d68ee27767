package dev.bramble.tftp.files;

import java.io.IOException;

/** A file that is too long to be sent as text. */
final class NotTextException extends IOException {
    NotTextException() {
        super("netascii is for text of at most " + NetasciiFile.MAX_BYTES / (1024 * 1024)
                + " MiB; ask in mode octet (tftp: -m binary)");
    }
}
