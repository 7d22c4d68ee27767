package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** LINK (RFC 1813 section 3.3.15). */
final class Link extends Procedure<Link.Arguments> {
    record Arguments(FileHandle file, DirectoryEntryName link) {}

    Link(ExportedFiles files) {
        super(files);
    }

    @Override
    Arguments read(XdrReader in) throws XdrException {
        return new Arguments(FileHandle.read(in), DirectoryEntryName.read(in));
    }

    @Override
    void perform(Arguments arguments, Caller caller, XdrWriter out) throws FileException {
        ExportedFile file = files.find(arguments.file(), caller);
        ExportedFile directory = files.find(arguments.link().directory(), caller);
        FileName name = NewEntry.name(arguments.link().name());
        files.names().link(file, directory, name, caller);
        Attributes.writeCurrent(files, arguments.file(), caller, out);
        Attributes.writeWcc(files, arguments.link().directory(), caller, out);
    }

    @Override
    void writeFailure(Arguments arguments, Caller caller, XdrWriter out) {
        Attributes.writeCurrent(files, arguments.file(), caller, out);
        Attributes.writeWcc(files, arguments.link().directory(), caller, out);
    }
}
