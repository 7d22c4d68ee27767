package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** RENAME (RFC 8881 section 18.26): from the saved directory to the current one, atomic, over what is there. */
final class Rename extends Operation<Rename.Arguments> {
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Arguments(byte[] oldName, byte[] newName) {}

    @Override
    Arguments read(XdrReader in) throws XdrException {
        return new Arguments(Names.read(in), Names.read(in));
    }

    @Override
    Effort effort(Arguments arguments) {
        return Effort.CHANGES;
    }

    @Override
    void perform(Arguments arguments, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        ExportedFile to = compound.directory();
        ExportedFile from = compound.savedFile();
        Compound.requireDirectory(from);
        FileName oldName = Names.of(arguments.oldName());
        FileName newName = Names.of(arguments.newName());
        compound.files().names().rename(from, oldName, to, newName, compound.caller);
        compound.changed();
        ChangeInfo.write(from, out);
        ChangeInfo.write(to, out);
    }
}
