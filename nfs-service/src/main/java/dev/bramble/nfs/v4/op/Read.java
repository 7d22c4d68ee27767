package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
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
import java.nio.ByteBuffer;

/** READ (RFC 8881 section 18.22). Gives less than asked for where the reply would become too large. */
final class Read extends Operation<Read.Arguments> {
    private static final int HEAD_BYTES = 8;

    record Arguments(StateId state, long offset, long count) {}

    @Override
    Arguments read(XdrReader in) throws XdrException {
        return new Arguments(StateId.read(in), in.int64(), in.uint32());
    }

    @Override
    void perform(Arguments arguments, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        ExportedFile file = compound.regularFile();
        compound.services
                .opens()
                .requireAccess(compound.requester(), compound.named(arguments.state(), file), Share.READ, compound.now);
        if (arguments.offset() < 0) {
            throw new Nfs4Exception(Nfs4Status.INVAL, "offset past 2^63");
        }
        long room = (long) compound.replyLimit - (out.position() - compound.replyStart) - HEAD_BYTES - 3;
        int count = (int) Math.min(Math.max(0, room), Math.min(arguments.count(), AttributeWriter.MAX_TRANSFER_BYTES));
        if (count == 0 && arguments.count() > 0) {
            throw new Nfs4Exception(Nfs4Status.REP_TOO_BIG, "no room for data");
        }
        int head = out.position();
        out.bool(false).int32(0);
        ByteBuf reply = out.buffer();
        reply.ensureWritable(count + Integer.BYTES);
        ByteBuffer into = reply.nioBuffer(reply.writerIndex(), count);
        file.files().read(file.node(), arguments.offset(), into);
        int got = into.position();
        reply.writerIndex(reply.writerIndex() + got);
        out.pad(got);
        boolean end =
                got < count || arguments.offset() + got >= file.attributes().size();
        out.patchInt32(head, end ? 1 : 0);
        out.patchInt32(head + Integer.BYTES, got);
        compound.caller.counts().read(compound.version(), got);
    }
}
