package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** RECLAIM_COMPLETE (RFC 8881 section 18.51). For one file system it means nothing here: none ever migrates. */
final class ReclaimComplete extends Operation<Boolean> {
    @Override
    Boolean read(XdrReader in) throws XdrException {
        return in.bool();
    }

    @Override
    void perform(Boolean oneFileSystem, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        if (oneFileSystem) {
            compound.place();
        } else {
            compound.services.sessions().reclaimComplete(compound.client());
        }
    }
}
