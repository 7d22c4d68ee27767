package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** PUTROOTFH and PUTPUBFH (RFC 8881 sections 18.21 and 18.20): the public filehandle is the root. */
final class PutRootFh extends Operation<NoArguments> {
    @Override
    NoArguments read(XdrReader in) {
        return new NoArguments();
    }

    @Override
    void perform(NoArguments none, Compound compound, XdrWriter out) {
        compound.go(new Place.InPseudo(compound.pseudoTree().root()));
    }
}
