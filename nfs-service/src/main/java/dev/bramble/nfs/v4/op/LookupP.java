package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.v4.pseudo.PseudoDirectory;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** LOOKUPP (RFC 8881 section 18.14): from an export's root into the directories above. */
final class LookupP extends Operation<NoArguments> {
    @Override
    NoArguments read(XdrReader in) {
        return new NoArguments();
    }

    @Override
    void perform(NoArguments none, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        compound.go(parent(compound));
    }

    static Place parent(Compound compound) throws FileException, Nfs4Exception {
        return switch (compound.place()) {
            case Place.InPseudo(PseudoDirectory directory) -> above(directory.path(), compound);
            case Place.InExport(ExportedFile directory) -> {
                Compound.requireDirectory(directory);
                yield directory.node().path().isRoot()
                        ? above(directory.export().root().toString(), compound)
                        : new Place.InExport(new ExportedFile(
                                directory.export(),
                                directory.files(),
                                directory.files().parent(directory.node())));
            }
        };
    }

    private static Place above(String path, Compound compound) throws Nfs4Exception {
        return new Place.InPseudo(compound.pseudoTree()
                .parent(path)
                .orElseThrow(() -> new Nfs4Exception(Nfs4Status.NOENT, "nothing is above the root")));
    }
}
