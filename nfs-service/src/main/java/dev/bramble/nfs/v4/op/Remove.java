package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.fs.FoundFile;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** REMOVE (RFC 8881 section 18.25), of files and of empty directories. */
final class Remove extends Operation<byte[]> {
    @Override
    byte[] read(XdrReader in) throws XdrException {
        return Names.read(in);
    }

    @Override
    Effort effort(byte[] name) {
        return Effort.CHANGES;
    }

    @Override
    void perform(byte[] raw, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        ExportedFile directory = compound.directory();
        FileName name = Names.of(raw);
        FoundFile entry = directory.files().lookup(directory.node(), name);
        if (entry.attributes().type() == FileType.DIRECTORY) {
            compound.files().names().removeDirectory(directory, name, compound.caller);
        } else {
            compound.files().names().remove(directory, name, compound.caller);
        }
        compound.changed();
        ChangeInfo.write(directory, out);
    }
}
