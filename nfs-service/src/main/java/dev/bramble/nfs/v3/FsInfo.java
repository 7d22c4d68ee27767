package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** FSINFO (RFC 1813 section 3.3.19). */
final class FsInfo extends Procedure<FileHandle> {
    /** The most that READ, WRITE and READDIR carry. */
    static final int MAX_TRANSFER_BYTES = 1024 * 1024;

    private static final int BLOCK_BYTES = 4096;
    private static final int DIRECTORY_BYTES = 64 * 1024;
    private static final int LINK = 0x01;
    private static final int SYMLINK = 0x02;
    private static final int HOMOGENEOUS = 0x08;
    private static final int CAN_SET_TIME = 0x10;

    FsInfo(ExportedFiles files) {
        super(files);
    }

    @Override
    FileHandle read(XdrReader in) throws XdrException {
        return FileHandle.read(in);
    }

    @Override
    void perform(FileHandle handle, Caller caller, XdrWriter out) throws FileException {
        Attributes.writeOptional(files.find(handle, caller).attributes(), out);
        out.int32(MAX_TRANSFER_BYTES).int32(MAX_TRANSFER_BYTES).int32(BLOCK_BYTES);
        out.int32(MAX_TRANSFER_BYTES).int32(MAX_TRANSFER_BYTES).int32(BLOCK_BYTES);
        out.int32(DIRECTORY_BYTES);
        out.int64(Long.MAX_VALUE);
        out.int32(0).int32(1);
        out.int32(LINK | SYMLINK | HOMOGENEOUS | CAN_SET_TIME);
    }

    @Override
    void writeFailure(FileHandle handle, Caller caller, XdrWriter out) {
        Attributes.writeCurrent(files, handle, caller, out);
    }
}
