package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.StateId;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** FREE_STATEID (RFC 8881 section 18.38). */
final class FreeStateId extends Operation<StateId> {
    @Override
    StateId read(XdrReader in) throws XdrException {
        return StateId.read(in);
    }

    @Override
    void perform(StateId arguments, Compound compound, XdrWriter out) throws Nfs4Exception {
        compound.services.opens().free(compound.requester(), compound.resolved(arguments), compound.now);
    }
}
