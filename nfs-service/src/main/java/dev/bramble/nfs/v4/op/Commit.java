package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** COMMIT (RFC 8881 section 18.3): the whole file, whatever the range. */
final class Commit extends Operation<NoArguments> {
    @Override
    NoArguments read(XdrReader in) throws XdrException {
        in.int64();
        in.uint32();
        return new NoArguments();
    }

    @Override
    void perform(NoArguments none, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        ExportedFile file = compound.regularFile();
        file.files().commit(file.node());
        compound.files().activity().committed(file.export().uid(), compound.caller.address(), file.node());
        out.int64(compound.services.verifier());
    }
}
