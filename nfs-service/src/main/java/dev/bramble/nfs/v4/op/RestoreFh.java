package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** RESTOREFH (RFC 8881 section 18.27). */
final class RestoreFh extends Operation<NoArguments> {
    @Override
    NoArguments read(XdrReader in) {
        return new NoArguments();
    }

    @Override
    Effort effort(NoArguments none) {
        return Effort.LOOKS;
    }

    @Override
    void perform(NoArguments none, Compound compound, XdrWriter out) throws Nfs4Exception {
        compound.restore();
    }
}
