package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** MKNOD (RFC 1813 section 3.3.11): not offered; a boot tree has no devices. */
final class MkNod extends Procedure<DirectoryEntryName> {
    MkNod(ExportedFiles files) {
        super(files);
    }

    @Override
    DirectoryEntryName read(XdrReader in) throws XdrException {
        return DirectoryEntryName.read(in);
    }

    @Override
    void perform(DirectoryEntryName what, Caller caller, XdrWriter out) throws FileException {
        throw new FileException(FileFault.NOT_SUPPORTED, "no special files here");
    }

    @Override
    void writeFailure(DirectoryEntryName what, Caller caller, XdrWriter out) {
        Attributes.writeWcc(files, what.directory(), caller, out);
    }
}
