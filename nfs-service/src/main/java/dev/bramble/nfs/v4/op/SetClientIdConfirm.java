package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** SETCLIENTID_CONFIRM of minor version 0 (RFC 7530 section 16.34). */
final class SetClientIdConfirm extends Operation<SetClientIdConfirm.Arguments> {
    record Arguments(long client, long verifier) {}

    @Override
    Arguments read(XdrReader in) throws XdrException {
        return new Arguments(in.int64(), in.int64());
    }

    @Override
    void perform(Arguments arguments, Compound compound, XdrWriter out) throws Nfs4Exception {
        compound.services
                .clientIds()
                .confirm(arguments.client(), arguments.verifier(), compound.principal(), compound.now);
    }
}
