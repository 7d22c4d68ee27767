package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.served.AccessBits;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** ACCESS (RFC 1813 section 3.3.4). */
final class Access extends Procedure<Access.Arguments> {
    record Arguments(FileHandle handle, int wanted) {}

    Access(ExportedFiles files) {
        super(files);
    }

    @Override
    Arguments read(XdrReader in) throws XdrException {
        return new Arguments(FileHandle.read(in), in.int32());
    }

    @Override
    void perform(Arguments arguments, Caller caller, XdrWriter out) throws FileException {
        ExportedFile file = files.find(arguments.handle(), caller);
        Attributes.writeOptional(file.attributes(), out);
        out.int32(arguments.wanted() & AccessBits.allowed(file));
    }

    @Override
    void writeFailure(Arguments arguments, Caller caller, XdrWriter out) {
        Attributes.writeCurrent(files, arguments.handle(), caller, out);
    }
}
