package dev.bramble.tftp.server;

import java.util.BitSet;
import java.util.OptionalInt;

/** The free ones of a range of ports, handed out in turn: one just given back is the last to be used again. */
final class PortPool {
    private final TransferPorts.Range range;
    private final BitSet taken;
    private int next;

    PortPool(TransferPorts.Range range) {
        this.range = range;
        taken = new BitSet(size());
    }

    /** How many there are. */
    int size() {
        return range.last() - range.first() + 1;
    }

    /** Whether all are taken. */
    synchronized boolean isEmpty() {
        return taken.cardinality() == size();
    }

    /** Empty when all are taken. */
    synchronized OptionalInt take() {
        int free = taken.nextClearBit(next);
        if (free >= size()) {
            free = taken.nextClearBit(0);
        }
        if (free >= size()) {
            return OptionalInt.empty();
        }
        taken.set(free);
        next = (free + 1) % size();
        return OptionalInt.of(range.first() + free);
    }

    synchronized void giveBack(int port) {
        taken.clear(port - range.first());
    }
}
