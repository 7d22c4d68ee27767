package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.Stability;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.v4.attribute.AttributeWriter;
import dev.bramble.nfs.v4.state.Share;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.v4.wire.StateId;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import io.netty.buffer.ByteBuf;

/** WRITE (RFC 8881 section 18.32). */
final class Write extends Operation<Write.Arguments> {
    record Arguments(StateId state, long offset, Stability stability, ByteBuf data) {}

    @Override
    Arguments read(XdrReader in) throws XdrException {
        StateId state = StateId.read(in);
        long offset = in.int64();
        Stability stability = switch (in.int32()) {
            case 0 -> Stability.UNSTABLE;
            case 1 -> Stability.DATA_SYNC;
            case 2 -> Stability.FILE_SYNC;
            default -> throw new XdrException("no such stable_how4");
        };
        return new Arguments(state, offset, stability, in.opaqueView(AttributeWriter.MAX_TRANSFER_BYTES));
    }

    @Override
    void stale(Arguments arguments, Compound compound, XdrReader rest) {
        compound.leftHandle(Nfs4Status.OK).ifPresent(handle -> compound.files().staleWrite(handle, compound.caller));
    }

    @Override
    void perform(Arguments arguments, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        ExportedFile file = compound.regularFile();
        compound.services
                .opens()
                .requireAccess(
                        compound.requester(), compound.named(arguments.state(), file), Share.WRITE, compound.now);
        int count = arguments.data().readableBytes();
        if (arguments.offset() < 0 || arguments.offset() > Long.MAX_VALUE - count) {
            throw new Nfs4Exception(Nfs4Status.FBIG, "offset past 2^63");
        }
        file.files().write(file.node(), arguments.offset(), arguments.data().nioBuffer(), arguments.stability());
        compound.wrote(file);
        compound.caller.counts().written(compound.version(), count);
        compound.changed();
        out.int32(count);
        out.int32(
                switch (arguments.stability()) {
                    case UNSTABLE -> 0;
                    case DATA_SYNC -> 1;
                    case FILE_SYNC -> 2;
                });
        out.int64(compound.services.verifier());
    }
}
