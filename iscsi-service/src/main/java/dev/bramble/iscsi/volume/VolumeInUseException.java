package dev.bramble.iscsi.volume;

import java.io.IOException;

/** Refused because of who uses the volume; the message names them. */
public final class VolumeInUseException extends IOException {
    public VolumeInUseException(String message) {
        super(message);
    }

    public VolumeInUseException(String message, Throwable cause) {
        super(message, cause);
    }
}
