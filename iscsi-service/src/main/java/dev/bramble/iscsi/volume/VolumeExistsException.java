package dev.bramble.iscsi.volume;

import java.io.IOException;

/** Something else has this id already. */
public final class VolumeExistsException extends IOException {
    public VolumeExistsException(String message) {
        super(message);
    }
}
