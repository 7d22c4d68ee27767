package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** COMMIT (RFC 1813 section 3.3.21). */
final class Commit extends Procedure<FileHandle> {
    private final long verifier;

    Commit(ExportedFiles files, long verifier) {
        super(files);
        this.verifier = verifier;
    }

    /** Offset and count are not used: the whole file is brought to the disk. */
    @Override
    FileHandle read(XdrReader in) throws XdrException {
        FileHandle handle = FileHandle.read(in);
        in.int64();
        in.uint32();
        return handle;
    }

    @Override
    void perform(FileHandle handle, Caller caller, XdrWriter out) throws FileException {
        ExportedFile file = files.find(handle, caller);
        Read.requireRegular(file);
        file.files().commit(file.node());
        files.activity().committed(file.export().uid(), caller.address(), file.node());
        out.bool(false);
        Attributes.writeOptional(file.attributes(), out);
        out.int64(verifier);
    }

    @Override
    void writeFailure(FileHandle handle, Caller caller, XdrWriter out) {
        Attributes.writeWcc(files, handle, caller, out);
    }
}
