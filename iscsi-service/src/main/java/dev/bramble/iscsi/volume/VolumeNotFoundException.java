package dev.bramble.iscsi.volume;

import java.io.IOException;

/** No such volume, base or snapshot. */
public final class VolumeNotFoundException extends IOException {
    public VolumeNotFoundException(VolumeId id) {
        this("no " + id.kind().noun() + " '" + id.name() + "'");
    }

    VolumeNotFoundException(String message) {
        super(message);
    }
}
