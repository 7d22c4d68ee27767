package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** GETATTR (RFC 1813 section 3.3.1). */
final class GetAttr extends Procedure<FileHandle> {
    GetAttr(ExportedFiles files) {
        super(files);
    }

    @Override
    FileHandle read(XdrReader in) throws XdrException {
        return FileHandle.read(in);
    }

    @Override
    void perform(FileHandle handle, Caller caller, XdrWriter out) throws FileException {
        Attributes.write(files.find(handle, caller).attributes(), out);
    }

    @Override
    void writeFailure(FileHandle handle, Caller caller, XdrWriter out) {}
}
