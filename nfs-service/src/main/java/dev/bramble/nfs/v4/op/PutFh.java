package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.v4.pseudo.PseudoDirectory;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.Optional;

/** PUTFH (RFC 8881 section 18.19). */
final class PutFh extends Operation<FileHandle> {
    /** NFS4_FHSIZE; those of more than {@link FileHandle#MAX_BYTES} were never given out. */
    private static final int MAX_BYTES = 128;

    @Override
    FileHandle read(XdrReader in) throws XdrException {
        return new FileHandle(in.opaque(MAX_BYTES));
    }

    /** The operation that comes next would have used the file. */
    @Override
    void stale(FileHandle handle, Compound compound, XdrReader rest) {
        if (rest.isNext(Operations.WRITE)) {
            compound.files().staleWrite(handle, compound.caller);
        }
    }

    @Override
    Optional<FileHandle> goesTo(FileHandle handle) {
        return Optional.of(handle);
    }

    @Override
    Effort effort(FileHandle handle) {
        return Effort.LOOKS;
    }

    @Override
    void perform(FileHandle handle, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        if (PseudoDirectory.isPseudo(handle)) {
            PseudoDirectory directory = compound.pseudoTree()
                    .find(handle)
                    .orElseThrow(() -> new Nfs4Exception(Nfs4Status.STALE, "leads to no export of this client"));
            compound.go(new Place.InPseudo(directory));
        } else {
            compound.go(new Place.InExport(compound.files().find(handle, compound.caller)));
        }
    }
}
