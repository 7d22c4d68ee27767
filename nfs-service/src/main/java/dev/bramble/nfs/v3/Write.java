package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileAttributes;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.fs.Stability;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.rpc.NfsVersion;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import io.netty.buffer.ByteBuf;

/** WRITE (RFC 1813 section 3.3.7). */
final class Write extends Procedure<Write.Arguments> {
    private final long verifier;

    record Arguments(FileHandle handle, long offset, Stability stability, ByteBuf data) {}

    Write(ExportedFiles files, long verifier) {
        super(files);
        this.verifier = verifier;
    }

    @Override
    Arguments read(XdrReader in) throws XdrException {
        FileHandle handle = FileHandle.read(in);
        long offset = in.int64();
        long count = in.uint32();
        Stability stability = switch (in.int32()) {
            case 0 -> Stability.UNSTABLE;
            case 1 -> Stability.DATA_SYNC;
            case 2 -> Stability.FILE_SYNC;
            default -> throw new XdrException("no such stable_how");
        };
        ByteBuf data = in.opaqueView(FsInfo.MAX_TRANSFER_BYTES);
        if (count > data.readableBytes()) {
            throw new XdrException("count of %d, but %d bytes".formatted(count, data.readableBytes()));
        }
        return new Arguments(handle, offset, stability, data.slice(data.readerIndex(), (int) count));
    }

    @Override
    void perform(Arguments arguments, Caller caller, XdrWriter out) throws FileException {
        ExportedFile file = files.find(arguments.handle(), caller);
        Read.requireRegular(file);
        int count = arguments.data().readableBytes();
        if (arguments.offset() < 0 || arguments.offset() > Long.MAX_VALUE - count) {
            throw new FileException(FileFault.FILE_TOO_BIG, "offset past 2^63");
        }
        file.files().write(file.node(), arguments.offset(), arguments.data().nioBuffer(), arguments.stability());
        caller.counts().written(NfsVersion.V3, count);
        files.activity().written(file.export().uid(), caller.address(), file.node());
        FileAttributes after = file.files().attributes(file.node());
        out.bool(false);
        Attributes.writeOptional(after, out);
        out.int32(count);
        out.int32(committed(arguments.stability()));
        out.int64(verifier);
    }

    @Override
    void stale(Arguments arguments, Caller caller) {
        files.staleWrite(arguments.handle(), caller);
    }

    private static int committed(Stability stability) {
        return switch (stability) {
            case UNSTABLE -> 0;
            case DATA_SYNC -> 1;
            case FILE_SYNC -> 2;
        };
    }

    @Override
    void writeFailure(Arguments arguments, Caller caller, XdrWriter out) {
        Attributes.writeWcc(files, arguments.handle(), caller, out);
    }
}
