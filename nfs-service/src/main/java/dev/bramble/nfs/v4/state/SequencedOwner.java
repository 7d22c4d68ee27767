package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.handle.FileHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Minor version 0: an owner whose calls come one after the other, each with the next seqid. */
final class SequencedOwner {
    int seqid;
    boolean confirmed;

    /** Of the last call; null before there was one. */
    byte @Nullable [] reply;

    /** The filehandle that the last call left. */
    Optional<FileHandle> left = Optional.empty();
}
