package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** RENEW of minor version 0 (RFC 7530 section 16.30). */
final class Renew extends Operation<Long> {
    @Override
    Long read(XdrReader in) throws XdrException {
        return in.int64();
    }

    @Override
    Effort effort(Long client) {
        return Effort.LOOKS;
    }

    @Override
    void perform(Long arguments, Compound compound, XdrWriter out) throws Nfs4Exception {
        compound.services.clientIds().renew(arguments, compound.now);
    }
}
