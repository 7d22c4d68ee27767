package dev.bramble.iscsi.volume.qcow2;

import dev.bramble.iscsi.volume.medium.Medium;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/**
 * Where an image keeps a log of what it changed since the last commit: for the death of this process alone, since it is
 * never synced. No other tool needs it; an image that was closed has none.
 */
public interface LogPlace {

    /** Of the machine's boot: as long as it is the same, the page cache has lost nothing. */
    UUID boot();

    /** The same for the same image file, another for any other. */
    UUID image();

    /** The log that is there, for reading and writing. */
    Optional<Medium> find() throws IOException;

    /** An empty one, in the place of any that is there. */
    Medium create() throws IOException;

    /** Returns also when there is none. */
    void remove() throws IOException;
}
