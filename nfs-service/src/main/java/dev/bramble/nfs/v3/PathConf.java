package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** PATHCONF (RFC 1813 section 3.3.20). */
final class PathConf extends Procedure<FileHandle> {
    private static final int MAX_LINKS = 65000;
    private static final int MAX_NAME_BYTES = 255;

    PathConf(ExportedFiles files) {
        super(files);
    }

    @Override
    FileHandle read(XdrReader in) throws XdrException {
        return FileHandle.read(in);
    }

    @Override
    void perform(FileHandle handle, Caller caller, XdrWriter out) throws FileException {
        Attributes.writeOptional(files.find(handle, caller).attributes(), out);
        out.int32(MAX_LINKS).int32(MAX_NAME_BYTES);
        boolean noTruncation = true;
        boolean chownRestricted = true;
        boolean caseInsensitive = false;
        boolean casePreserving = true;
        out.bool(noTruncation).bool(chownRestricted).bool(caseInsensitive).bool(casePreserving);
    }

    @Override
    void writeFailure(FileHandle handle, Caller caller, XdrWriter out) {
        Attributes.writeCurrent(files, handle, caller, out);
    }
}
