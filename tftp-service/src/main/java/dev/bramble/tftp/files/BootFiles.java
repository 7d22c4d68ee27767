package dev.bramble.tftp.files;

import java.util.Optional;

/** What can be asked for. */
public interface BootFiles {

    /**
     * Opens a file for one transfer if that takes no wait for the disk.
     *
     * @return empty when it does: ask {@link #open} on a thread that may wait
     */
    Optional<Lookup> openCached(BootRequest request);

    /** Opens a file for one transfer. May wait for the disk. */
    Lookup open(BootRequest request);

    /** Lets go of what nobody asked for since this was called before; every few seconds. */
    default void closeIdle() {}
}
