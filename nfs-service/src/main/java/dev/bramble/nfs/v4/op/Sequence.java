package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.v4.state.Turn;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.v4.wire.SessionId;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** SEQUENCE (RFC 8881 section 18.46). What it begins, {@link CompoundProcedure} ends. */
final class Sequence extends Operation<Sequence.Arguments> {

    record Arguments(SessionId session, int sequence, long slot, long highest, boolean keep) {}

    @Override
    Arguments read(XdrReader in) throws XdrException {
        return new Arguments(SessionId.read(in), in.int32(), in.uint32(), in.uint32(), in.bool());
    }

    /** One that is not the first; the first is not performed here. */
    @Override
    Effort effort(Arguments arguments) {
        return Effort.LOOKS;
    }

    @Override
    void perform(Arguments arguments, Compound compound, XdrWriter out) throws Nfs4Exception {
        throw new Nfs4Exception(Nfs4Status.SEQUENCE_POS, "SEQUENCE comes first");
    }

    /** SEQUENCE4resok. */
    static void write(Turn.Fresh turn, XdrWriter out) {
        int highest = (int) turn.fore().maxRequests() - 1;
        turn.session().write(out);
        out.int32(turn.sequence())
                .int32(turn.slot())
                .int32(highest)
                .int32(highest)
                .int32(0);
    }
}
