package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FileNode;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.fs.TreePath;
import dev.bramble.nfs.v3.ExportedFile;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** LINK (RFC 8881 section 18.9): the saved file gets one more name, in the current directory. */
final class Link extends Operation<byte[]> {
    @Override
    byte[] read(XdrReader in) throws XdrException {
        return Names.read(in);
    }

    @Override
    void perform(byte[] raw, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        ExportedFile directory = compound.directory();
        ExportedFile file = compound.savedFile();
        FileName name = Names.of(raw);
        if (!file.export().uid().equals(directory.export().uid())) {
            throw new Nfs4Exception(Nfs4Status.XDEV, "another export");
        }
        if (file.attributes().type() == FileType.DIRECTORY) {
            throw new Nfs4Exception(Nfs4Status.ISDIR, "directories have one name");
        }
        file.files().link(file.node(), directory.node(), name);
        TreePath path = directory.node().path().child(name);
        String export = file.export().uid();
        compound.files().handles().linked(export, new FileNode(file.node().key(), path));
        compound.files().activity().linked(export, compound.caller.address(), path);
        compound.changed();
        ChangeInfo.write(directory, out);
    }
}
