package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** DESTROY_CLIENTID (RFC 8881 section 18.50). */
final class DestroyClientId extends Operation<Long> {
    @Override
    Long read(XdrReader in) throws XdrException {
        return in.int64();
    }

    @Override
    void perform(Long arguments, Compound compound, XdrWriter out) throws Nfs4Exception {
        compound.services.sessions().destroyClient(arguments);
    }
}
