package dev.bramble.iscsi.volume;

import java.io.IOException;

/** No such volume or base. */
public final class VolumeNotFoundException extends IOException {
    public VolumeNotFoundException(VolumeId id) {
        super("no " + id.kind().noun() + " '" + id.name() + "'");
    }
}
