package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.SessionId;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** DESTROY_SESSION (RFC 8881 section 18.37). */
final class DestroySession extends Operation<SessionId> {
    @Override
    SessionId read(XdrReader in) throws XdrException {
        return SessionId.read(in);
    }

    @Override
    void perform(SessionId arguments, Compound compound, XdrWriter out) throws Nfs4Exception {
        compound.services.sessions().destroy(arguments);
    }
}
