package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** Operations of what is not offered: delegations, pNFS, named attributes, state protection. */
final class Refused extends Operation<NoArguments> {
    /** The arguments stay unread, as the COMPOUND ends here. */
    @Override
    NoArguments read(XdrReader in) {
        return new NoArguments();
    }

    @Override
    void perform(NoArguments none, Compound compound, XdrWriter out) throws Nfs4Exception {
        throw new Nfs4Exception(Nfs4Status.NOTSUPP, "not offered");
    }
}
