package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.export.Export;
import dev.bramble.nfs.export.Exports.MountPoint;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FoundFile;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.v4.pseudo.PseudoDirectory;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.nio.file.Path;
import java.util.Optional;

/** LOOKUPP (RFC 8881 section 18.14): from an export's root into the directories above. */
final class LookupP extends Operation<NoArguments> {
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
        compound.go(parent(compound));
    }

    static Place parent(Compound compound) throws FileException, Nfs4Exception {
        return switch (compound.place()) {
            case Place.InPseudo(PseudoDirectory directory) -> above(directory.path(), compound);
            case Place.InExport(ExportedFile directory) -> {
                Compound.requireDirectory(directory);
                yield directory.node().path().isRoot()
                        ? outside(directory.export(), compound)
                        : new Place.InExport(new ExportedFile(
                                directory.export(),
                                directory.files(),
                                directory.files().parent(directory.node())));
            }
        };
    }

    /** Above an export's root: a directory of the export around it, or one above all of them. */
    private static Place outside(Export export, Compound compound) throws FileException, Nfs4Exception {
        Path above = export.root().getParent();
        Optional<MountPoint> around =
                above == null ? Optional.empty() : compound.services.exports().around(above, compound.caller);
        if (around.isEmpty()) {
            return above(export.root().toString(), compound);
        }
        ExportedFile directory = compound.files().root(around.get().export(), compound.caller);
        for (FileName name : around.get().path().names()) {
            FoundFile found = directory.files().lookup(directory.node(), name);
            directory = new ExportedFile(directory.export(), directory.files(), found);
        }
        return new Place.InExport(directory);
    }

    private static Place above(String path, Compound compound) throws Nfs4Exception {
        return new Place.InPseudo(compound.pseudoTree()
                .parent(path)
                .orElseThrow(() -> new Nfs4Exception(Nfs4Status.NOENT, "nothing is above the root")));
    }
}
