package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.v4.wire.StateId;

/** A stateid, and the current filehandle that it was sent with. */
public record StateIdAndFile(StateId id, FileRef file) {
    boolean isOf(HeldState state) {
        return state.file.equals(file);
    }
}
