package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
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
    Effort effort(byte[] name) {
        return Effort.CHANGES;
    }

    @Override
    void perform(byte[] raw, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        ExportedFile directory = compound.directory();
        ExportedFile file = compound.savedFile();
        FileName name = Names.of(raw);
        compound.files().names().link(file, directory, name, compound.caller);
        compound.changed();
        ChangeInfo.write(directory, out);
    }
}
