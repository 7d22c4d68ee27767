package dev.bramble.iscsi.server;

import java.util.concurrent.atomic.LongAdder;

/**
 * Whether a connection's event loop is to stay awake for its next packet. It is while the initiator waits for answers before
 * it goes on; with several commands at the disk, the processor is for those who carry them out. On its event loop.
 */
final class LockStep {
    private final LongAdder connections;
    private boolean counted;

    /** @param connections of which that is so, of all event loops */
    LockStep(LongAdder connections) {
        this.connections = connections;
    }

    void set(boolean is) {
        if (is && !counted) {
            connections.increment();
        } else if (!is && counted) {
            connections.decrement();
        }
        counted = is;
    }
}
