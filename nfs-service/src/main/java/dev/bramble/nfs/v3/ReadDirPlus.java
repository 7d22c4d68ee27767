package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FoundFile;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.Optional;

/** READDIRPLUS (RFC 1813 section 3.3.17): entries with attributes and handles. */
final class ReadDirPlus extends Procedure<ReadDirPlus.Arguments> {
    private static final int ENTRY_BYTES = 24 + 88 + 8 + FileHandle.MAX_BYTES;

    /**
     * @param nameBytes what ids, names and cookies may take
     * @param count what the results may take
     */
    record Arguments(FileHandle directory, long cookie, long verifier, long nameBytes, long count) {}

    ReadDirPlus(ExportedFiles files) {
        super(files);
    }

    @Override
    Arguments read(XdrReader in) throws XdrException {
        return new Arguments(FileHandle.read(in), in.int64(), in.int64(), in.uint32(), in.uint32());
    }

    @Override
    void perform(Arguments arguments, Caller caller, XdrWriter out) throws FileException {
        ExportedFile directory = files.find(arguments.directory(), caller);
        ReadDir.requireValid(arguments.cookie(), arguments.verifier(), directory);
        int limit = (int) Math.min(arguments.count(), FsInfo.MAX_TRANSFER_BYTES) - ReadDir.TAIL_BYTES;
        int start = out.position() - Integer.BYTES;
        Attributes.writeOptional(directory.attributes(), out);
        out.int64(directory.files().cookieVerifier());
        int first = out.position();
        long[] names = new long[1];
        boolean end = directory.files().listFiles(directory.node(), arguments.cookie(), (name, inode, next, found) -> {
            names[0] += 24 + name.length;
            boolean full = out.position() - start + ENTRY_BYTES + name.length + 3 > limit;
            boolean enough = names[0] > arguments.nameBytes() && out.position() > first;
            if (full || enough) {
                return false;
            }
            out.bool(true).int64(inode).opaque(name).int64(next);
            writeFile(directory, found, out);
            return true;
        });
        ReadDir.finish(out, first, end);
    }

    @Override
    void writeFailure(Arguments arguments, Caller caller, XdrWriter out) {
        Attributes.writeCurrent(files, arguments.directory(), caller, out);
    }

    private void writeFile(ExportedFile directory, Optional<FoundFile> found, XdrWriter out) {
        if (found.isEmpty()) {
            out.bool(false).bool(false);
            return;
        }
        Attributes.writeOptional(found.get().attributes(), out);
        out.bool(true);
        files.handle(directory, found.get().node()).write(out);
    }
}
