package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FileNode;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.fs.TreePath;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.rpc.Caller;
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
        if (!file.export().uid().equals(directory.export().uid())) {
            throw new FileException(FileFault.CROSS_DEVICE, "another export");
        }
        if (file.attributes().type() == FileType.DIRECTORY) {
            throw new FileException(FileFault.IS_DIRECTORY, "directories have one name");
        }
        file.files().link(file.node(), directory.node(), name);
        TreePath path = directory.node().path().child(name);
        files.handles().linked(file.export().uid(), new FileNode(file.node().key(), path));
        files.activity().linked(file.export().uid(), caller.address(), path);
        Attributes.writeCurrent(files, arguments.file(), caller, out);
        Attributes.writeWcc(files, arguments.link().directory(), caller, out);
    }

    @Override
    void writeFailure(Arguments arguments, Caller caller, XdrWriter out) {
        Attributes.writeCurrent(files, arguments.file(), caller, out);
        Attributes.writeWcc(files, arguments.link().directory(), caller, out);
    }
}
