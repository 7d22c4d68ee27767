package dev.bramble.iscsi.volume.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** All that the bytes of a disk, or of a part of one, were, in order; and how far each was flushed. */
final class History {
    private final List<byte[]> states = new ArrayList<>();

    History(byte[] first) {
        states.add(first);
    }

    byte[] last() {
        return states.getLast();
    }

    /** Number of the last state. */
    int now() {
        return states.size() - 1;
    }

    /** Begins a change; what a cut in its midst leaves may be of it already. */
    int add(byte[] state) {
        states.add(state);
        return now();
    }

    /** Each byte must be as in one of the states from {@code durable} to {@code now}; behind the end of one are zeros. */
    void check(byte[] found, int durable, int now, String where) {
        BitSet open = new BitSet(found.length);
        open.set(0, found.length);
        boolean isSize = false;
        for (int state = now; state >= durable; state--) {
            byte[] possible = Arrays.copyOf(states.get(state), found.length);
            isSize |= states.get(state).length == found.length;
            if (isSize && Arrays.equals(possible, found)) {
                return;
            }
            for (int at = open.nextSetBit(0); at >= 0; at = open.nextSetBit(at + 1)) {
                if (possible[at] == found[at]) {
                    open.clear(at);
                }
            }
        }
        assertThat(isSize).as("%s: a size that it had", where).isTrue();
        assertThat(open.nextSetBit(0))
                .as("%s: first byte that never was so", where)
                .isNegative();
    }
}
