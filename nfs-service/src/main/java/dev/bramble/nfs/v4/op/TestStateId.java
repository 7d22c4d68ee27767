package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.StateId;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.ArrayList;
import java.util.List;

/** TEST_STATEID (RFC 8881 section 18.48). */
final class TestStateId extends Operation<List<StateId>> {
    private static final int MAX_STATES = 16 * 1024;

    @Override
    List<StateId> read(XdrReader in) throws XdrException {
        List<StateId> states = new ArrayList<>();
        for (int count = in.length(MAX_STATES); count > 0; count--) {
            states.add(StateId.read(in));
        }
        return states;
    }

    @Override
    void perform(List<StateId> states, Compound compound, XdrWriter out) throws Nfs4Exception {
        out.int32(states.size());
        for (StateId state : states) {
            out.int32(compound.services
                    .opens()
                    .test(compound.requester(), state, compound.now)
                    .code());
        }
    }
}
