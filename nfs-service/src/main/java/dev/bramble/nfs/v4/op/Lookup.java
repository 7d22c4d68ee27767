package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.export.Export;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FoundFile;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.v4.pseudo.PseudoDirectory;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.Optional;

/** LOOKUP (RFC 8881 section 18.13). Never follows a link. */
final class Lookup extends Operation<byte[]> {
    @Override
    byte[] read(XdrReader in) throws XdrException {
        return Names.read(in);
    }

    @Override
    Effort effort(byte[] name) {
        return Effort.LOOKS;
    }

    @Override
    void perform(byte[] name, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        compound.go(find(Names.of(name), compound));
    }

    /** What is at this name in the current directory. */
    static Place find(FileName name, Compound compound) throws FileException, Nfs4Exception {
        return switch (compound.place()) {
            case Place.InPseudo(PseudoDirectory directory) -> inPseudo(directory, name.toString(), compound);
            case Place.InExport(ExportedFile directory) -> {
                Compound.requireDirectory(directory);
                FoundFile found = directory.files().lookup(directory.node(), name);
                yield new Place.InExport(crossed(directory, found, compound));
            }
        };
    }

    /** Where another export begins in this one, its root, and so its rules. */
    static ExportedFile crossed(ExportedFile directory, FoundFile found, Compound compound) throws FileException {
        Optional<Export> inner = compound.services
                .exports()
                .within(directory.export(), found.node().path(), compound.caller);
        return inner.isPresent()
                ? compound.files().root(inner.get(), compound.caller)
                : new ExportedFile(directory.export(), directory.files(), found);
    }

    private static Place inPseudo(PseudoDirectory directory, String name, Compound compound)
            throws FileException, Nfs4Exception {
        Optional<Export> child = directory.children().get(name);
        if (child == null) {
            throw new Nfs4Exception(Nfs4Status.NOENT, "nothing there for this client");
        }
        if (child.isPresent()) {
            Place root = new Place.InExport(compound.files().root(child.get(), compound.caller));
            compound.mounts(child.get());
            return root;
        }
        return new Place.InPseudo(compound.pseudoTree()
                .at(directory.child(name))
                .orElseThrow(() -> new Nfs4Exception(Nfs4Status.NOENT, "gone this moment")));
    }
}
