package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.fs.Waiting;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.rpc.NfsVersion;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** READ (RFC 1813 section 3.3.6). */
final class Read extends Procedure<Read.Arguments> {
    /** More bytes take longer to copy than a thread takes to wake up. */
    private static final int MOST_AT_ONCE = 128 * 1024;

    record Arguments(FileHandle handle, long offset, long count) {}

    Read(ExportedFiles files) {
        super(files);
    }

    @Override
    Arguments read(XdrReader in) throws XdrException {
        return new Arguments(FileHandle.read(in), in.int64(), in.uint32());
    }

    @Override
    void perform(Arguments arguments, Caller caller, XdrWriter out) throws FileException {
        ExportedFile file = files.find(arguments.handle(), caller);
        requireRegular(file);
        if (arguments.offset() < 0) {
            throw new FileException(FileFault.INVALID, "offset past 2^63");
        }
        int count = (int) Math.min(arguments.count(), FsInfo.MAX_TRANSFER_BYTES);
        if (count > MOST_AT_ONCE) {
            Waiting.require();
        }
        Attributes.writeOptional(file.attributes(), out);
        int head = out.position();
        out.int32(0).bool(false).int32(0);
        ByteBuf reply = out.buffer();
        if (reply.writableBytes() < count + Integer.BYTES) {
            // Just so much: a buffer that grows by itself doubles.
            reply.capacity(reply.writerIndex() + count + Integer.BYTES);
        }
        ByteBuffer into = reply.nioBuffer(reply.writerIndex(), count);
        file.files().read(file.node(), arguments.offset(), into);
        int got = into.position();
        reply.writerIndex(reply.writerIndex() + got);
        out.pad(got);
        boolean end =
                got < count || arguments.offset() + got >= file.attributes().size();
        out.patchInt32(head, got);
        caller.counts().read(NfsVersion.V3, got);
        out.patchInt32(head + 4, end ? 1 : 0);
        out.patchInt32(head + 8, got);
    }

    @Override
    void writeFailure(Arguments arguments, Caller caller, XdrWriter out) {
        Attributes.writeCurrent(files, arguments.handle(), caller, out);
    }

    static void requireRegular(ExportedFile file) throws FileException {
        FileType type = file.attributes().type();
        if (type == FileType.DIRECTORY) {
            throw new FileException(FileFault.IS_DIRECTORY, "a directory");
        }
        if (type != FileType.REGULAR) {
            throw new FileException(FileFault.INVALID, "not a regular file");
        }
    }
}
