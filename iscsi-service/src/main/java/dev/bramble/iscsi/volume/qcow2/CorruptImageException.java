package dev.bramble.iscsi.volume.qcow2;

import java.io.IOException;

/** An image contradicts the format, or itself. Nothing was written to it. */
public final class CorruptImageException extends IOException {
    public CorruptImageException(String message) {
        super(message);
    }

    CorruptImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
