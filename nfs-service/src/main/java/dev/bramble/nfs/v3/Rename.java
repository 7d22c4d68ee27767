package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** RENAME (RFC 1813 section 3.3.14): atomic, over what is there. */
final class Rename extends Procedure<Rename.Arguments> {
    record Arguments(DirectoryEntryName from, DirectoryEntryName to) {}

    Rename(ExportedFiles files) {
        super(files);
    }

    @Override
    Arguments read(XdrReader in) throws XdrException {
        return new Arguments(DirectoryEntryName.read(in), DirectoryEntryName.read(in));
    }

    @Override
    void perform(Arguments arguments, Caller caller, XdrWriter out) throws FileException {
        ExportedFile from = files.find(arguments.from().directory(), caller);
        boolean within = arguments.from().directory().equals(arguments.to().directory());
        ExportedFile to = within ? from : files.find(arguments.to().directory(), caller);
        FileName oldName = FileName.of(arguments.from().name());
        FileName newName = FileName.of(arguments.to().name());
        files.names().rename(from, oldName, to, newName, caller);
        Attributes.writeWcc(files, arguments.from().directory(), caller, out);
        Attributes.writeWcc(files, arguments.to().directory(), caller, out);
    }

    @Override
    void writeFailure(Arguments arguments, Caller caller, XdrWriter out) {
        Attributes.writeWcc(files, arguments.from().directory(), caller, out);
        Attributes.writeWcc(files, arguments.to().directory(), caller, out);
    }
}
