package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** READDIR (RFC 1813 section 3.3.16), with the file system's own cookies. */
final class ReadDir extends Procedure<ReadDir.Arguments> {
    /** Bytes of the reply after the last entry: no further entry, and whether the end was reached. */
    static final int TAIL_BYTES = 8;

    private static final int ENTRY_BYTES = 24;

    /** @param count bytes that the results may take */
    record Arguments(FileHandle directory, long cookie, long verifier, long count) {}

    ReadDir(ExportedFiles files) {
        super(files);
    }

    @Override
    Arguments read(XdrReader in) throws XdrException {
        return new Arguments(FileHandle.read(in), in.int64(), in.int64(), in.uint32());
    }

    @Override
    void perform(Arguments arguments, Caller caller, XdrWriter out) throws FileException {
        ExportedFile directory = files.find(arguments.directory(), caller);
        requireValid(arguments.cookie(), arguments.verifier(), directory);
        int limit = (int) Math.min(arguments.count(), FsInfo.MAX_TRANSFER_BYTES) - TAIL_BYTES;
        int start = out.position() - Integer.BYTES;
        Attributes.writeOptional(directory.attributes(), out);
        out.int64(directory.files().cookieVerifier());
        int first = out.position();
        boolean end = directory.files().list(directory.node(), arguments.cookie(), (name, inode, next) -> {
            if (out.position() - start + ENTRY_BYTES + name.length + 3 > limit) {
                return false;
            }
            out.bool(true).int64(inode).opaque(name).int64(next);
            return true;
        });
        finish(out, first, end);
    }

    /** A cookie of another file system, or of another way to list this one, says nothing here. */
    static void requireValid(long cookie, long verifier, ExportedFile directory) throws FileException {
        if (cookie != 0 && verifier != directory.files().cookieVerifier()) {
            throw new FileException(FileFault.BAD_COOKIE, "cookies of another kind");
        }
    }

    static void finish(XdrWriter out, int first, boolean end) throws FileException {
        if (!end && out.position() == first) {
            throw new FileException(FileFault.TOO_SMALL, "not one entry fits");
        }
        out.bool(false).bool(end);
    }

    @Override
    void writeFailure(Arguments arguments, Caller caller, XdrWriter out) {
        Attributes.writeCurrent(files, arguments.directory(), caller, out);
    }
}
