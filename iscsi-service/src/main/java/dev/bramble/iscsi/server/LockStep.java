package dev.bramble.iscsi.server;

import dev.bramble.iscsi.wire.InitiatorPdu;
import java.util.concurrent.atomic.LongAdder;

/**
 * Whether a connection's event loop is to stay awake for its next packet. It is while the initiator waits for answers before
 * it goes on; with several commands at the disk, or in the midst of long data, the processor is for those who carry them
 * out, and for who sends them. On its event loop.
 */
final class LockStep {
    private final LongAdder connections;
    private boolean open;
    private boolean several;
    private boolean inLongData;
    private boolean counted;

    /** @param connections of which that is so, of all event loops */
    LockStep(LongAdder connections) {
        this.connections = connections;
    }

    void opened() {
        open = true;
        count();
    }

    void received(InitiatorPdu pdu) {
        inLongData = pdu instanceof InitiatorPdu.MoreData;
        count();
    }

    void atDisk(AtDisk commands) {
        several = commands.hasSeveral();
        count();
    }

    void closed() {
        open = false;
        count();
    }

    private void count() {
        boolean is = open && !several && !inLongData;
        if (is && !counted) {
            connections.increment();
        } else if (!is && counted) {
            connections.decrement();
        }
        counted = is;
    }
}
