package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** GETFH (RFC 8881 section 18.8). */
final class GetFh extends Operation<NoArguments> {
    @Override
    NoArguments read(XdrReader in) {
        return new NoArguments();
    }

    @Override
    Effort effort(NoArguments none) {
        return Effort.LOOKS;
    }

    @Override
    void perform(NoArguments none, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        Descriptions.of(compound.place(), compound.files()).handle().get().write(out);
    }
}
