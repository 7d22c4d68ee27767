package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** READLINK (RFC 8881 section 18.24). */
final class ReadLink extends Operation<NoArguments> {
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
        ExportedFile link = compound.file(wrongType(compound));
        if (link.attributes().type() != FileType.SYMBOLIC_LINK) {
            throw new Nfs4Exception(wrongType(compound), "not a symbolic link");
        }
        out.opaque(link.files().readLink(link.node()));
    }

    private static Nfs4Status wrongType(Compound compound) {
        return compound.minor == 0 ? Nfs4Status.INVAL : Nfs4Status.WRONG_TYPE;
    }
}
