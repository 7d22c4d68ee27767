package dev.bramble.iscsi.volume;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** One user's share of an open disk. */
final class UsedVolume extends ForwardingVolume {

    /** Gives the share back. */
    interface Release {
        void run() throws IOException;
    }

    private final Release release;
    private final AtomicBoolean closed = new AtomicBoolean();

    UsedVolume(Volume shared, Release release) {
        super(shared);
        this.release = release;
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
