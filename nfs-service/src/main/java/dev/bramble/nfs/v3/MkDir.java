package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.AttributeChange;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FoundFile;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** MKDIR (RFC 1813 section 3.3.9). */
final class MkDir extends Procedure<MkDir.Arguments> {
    record Arguments(DirectoryEntryName what, AttributeChange initial) {}

    MkDir(ExportedFiles files) {
        super(files);
    }

    @Override
    Arguments read(XdrReader in) throws XdrException {
        return new Arguments(DirectoryEntryName.read(in), NewAttributes.read(in));
    }

    @Override
    void perform(Arguments arguments, Caller caller, XdrWriter out) throws FileException {
        ExportedFile directory = files.find(arguments.what().directory(), caller);
        FileName name = NewEntry.name(arguments.what().name());
        FoundFile made = directory.files().makeDirectory(directory.node(), name, arguments.initial());
        NewEntry.write(files, directory, arguments.what().directory(), made, caller, out);
    }

    @Override
    void writeFailure(Arguments arguments, Caller caller, XdrWriter out) {
        Attributes.writeWcc(files, arguments.what().directory(), caller, out);
    }
}
