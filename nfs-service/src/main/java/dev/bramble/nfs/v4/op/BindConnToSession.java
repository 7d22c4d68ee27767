package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.v4.wire.SessionId;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** BIND_CONN_TO_SESSION (RFC 8881 section 18.34): to the fore channel, as there is no other. */
final class BindConnToSession extends Operation<BindConnToSession.Arguments> {
    private static final int FORE = 1;
    private static final int BACK = 2;
    private static final int FORE_OR_BOTH = 3;
    private static final int BACK_OR_BOTH = 7;

    record Arguments(SessionId session, int direction) {}

    @Override
    Arguments read(XdrReader in) throws XdrException {
        Arguments arguments = new Arguments(SessionId.read(in), in.int32());
        in.bool();
        return switch (arguments.direction()) {
            case FORE, BACK, FORE_OR_BOTH, BACK_OR_BOTH -> arguments;
            default -> throw new XdrException("no such channel_dir_from_client4");
        };
    }

    @Override
    void perform(Arguments arguments, Compound compound, XdrWriter out) throws Nfs4Exception {
        compound.services.sessions().bind(arguments.session(), compound.now);
        if (arguments.direction() == BACK || arguments.direction() == BACK_OR_BOTH) {
            throw new Nfs4Exception(Nfs4Status.INVAL, "no back channel");
        }
        arguments.session().write(out);
        out.int32(FORE).bool(false);
    }
}
