package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** RMDIR (RFC 1813 section 3.3.13). */
final class RmDir extends Procedure<DirectoryEntryName> {
    RmDir(ExportedFiles files) {
        super(files);
    }

    @Override
    DirectoryEntryName read(XdrReader in) throws XdrException {
        return DirectoryEntryName.read(in);
    }

    @Override
    void perform(DirectoryEntryName what, Caller caller, XdrWriter out) throws FileException {
        ExportedFile directory = files.find(what.directory(), caller);
        FileName name = FileName.of(what.name());
        files.names().removeDirectory(directory, name, caller);
        Attributes.writeWcc(files, what.directory(), caller, out);
    }

    @Override
    void writeFailure(DirectoryEntryName what, Caller caller, XdrWriter out) {
        Attributes.writeWcc(files, what.directory(), caller, out);
    }
}
