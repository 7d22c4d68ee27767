package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Opaque;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** RELEASE_LOCKOWNER of minor version 0 (RFC 7530 section 16.37). */
final class ReleaseLockOwner extends Operation<ReleaseLockOwner.Arguments> {
    record Arguments(long client, Opaque owner) {}

    @Override
    Arguments read(XdrReader in) throws XdrException {
        return new Arguments(in.int64(), Opaque.read(in));
    }

    @Override
    void perform(Arguments arguments, Compound compound, XdrWriter out) throws Nfs4Exception {
        compound.services.locks().releaseOwner(arguments.client(), arguments.owner(), compound.now);
    }
}
