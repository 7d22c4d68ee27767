package dev.bramble.iscsi.events;

import dev.bramble.iscsi.session.SessionIdentity;
import dev.bramble.iscsi.volume.Volume;

/** A volume whose file systems are known, for as long as this is open: see {@link SessionEvents#watch}. */
public final class WatchedDisk implements AutoCloseable {

    /** Makes what hears of a session's reads and writes. */
    interface Listeners {
        WatchedVolume.Listener of(SessionIdentity session, Peer peer);
    }

    private final RootMountWatch watch;
    private final Listeners listeners;
    private final Runnable closing;

    WatchedDisk(RootMountWatch watch, Listeners listeners, Runnable closing) {
        this.watch = watch;
        this.listeners = listeners;
        this.closing = closing;
    }

    /**
     * The disk as a session uses it, its reads and writes looked at; to be closed in place of {@code volume}. Reads
     * nothing.
     */
    public WatchedVolume of(Volume volume, SessionIdentity session, Peer peer) {
        return new WatchedVolume(volume, watch, listeners.of(session, peer));
    }

    @Override
    public void close() {
        closing.run();
    }
}
