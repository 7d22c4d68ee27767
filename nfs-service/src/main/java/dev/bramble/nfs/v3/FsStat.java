package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.Space;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** FSSTAT (RFC 1813 section 3.3.18). */
final class FsStat extends Procedure<FileHandle> {
    FsStat(ExportedFiles files) {
        super(files);
    }

    @Override
    FileHandle read(XdrReader in) throws XdrException {
        return FileHandle.read(in);
    }

    @Override
    void perform(FileHandle handle, Caller caller, XdrWriter out) throws FileException {
        ExportedFile file = files.find(handle, caller);
        Space space = file.files().space();
        Attributes.writeOptional(file.attributes(), out);
        out.int64(space.total()).int64(space.free()).int64(space.available());
        out.int64(space.totalFiles()).int64(space.freeFiles()).int64(space.freeFiles());
        out.int32(0);
    }

    @Override
    void writeFailure(FileHandle handle, Caller caller, XdrWriter out) {
        Attributes.writeCurrent(files, handle, caller, out);
    }
}
