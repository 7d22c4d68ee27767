package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** READLINK (RFC 1813 section 3.3.5). */
final class ReadLink extends Procedure<FileHandle> {
    ReadLink(ExportedFiles files) {
        super(files);
    }

    @Override
    FileHandle read(XdrReader in) throws XdrException {
        return FileHandle.read(in);
    }

    @Override
    void perform(FileHandle handle, Caller caller, XdrWriter out) throws FileException {
        ExportedFile link = files.find(handle, caller);
        if (link.attributes().type() != FileType.SYMBOLIC_LINK) {
            throw new FileException(FileFault.INVALID, "not a symbolic link");
        }
        byte[] target = link.files().readLink(link.node());
        Attributes.writeOptional(link.attributes(), out);
        out.opaque(target);
    }

    @Override
    void writeFailure(FileHandle handle, Caller caller, XdrWriter out) {
        Attributes.writeCurrent(files, handle, caller, out);
    }
}
