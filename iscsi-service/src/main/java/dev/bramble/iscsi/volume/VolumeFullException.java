package dev.bramble.iscsi.volume;

import java.io.IOException;

/** The file system beneath the volumes has no room left, or none for something new. */
public final class VolumeFullException extends IOException {
    public VolumeFullException(String message) {
        super(message);
    }

    public VolumeFullException(String message, IOException cause) {
        super(message, cause);
    }
}
