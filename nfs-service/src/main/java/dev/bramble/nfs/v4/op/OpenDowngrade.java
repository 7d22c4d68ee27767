package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.v4.state.Share;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.StateId;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.Optional;

/** OPEN_DOWNGRADE (RFC 8881 section 18.18). */
final class OpenDowngrade extends Operation<OpenDowngrade.Arguments> {
    private static final int ACCESS_BITS = 3;

    record Arguments(StateId state, int seqid, Share share) {}

    @Override
    Arguments read(XdrReader in) throws XdrException {
        return new Arguments(StateId.read(in), in.int32(), new Share(in.int32() & ACCESS_BITS, in.int32()));
    }

    @Override
    Optional<OwnerCall> sequenced(Arguments arguments) {
        return Optional.of(new OwnerCall.ByState(arguments.state(), arguments.seqid()));
    }

    @Override
    void perform(Arguments arguments, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        StateId state = compound.services
                .opens()
                .downgrade(
                        compound.requester(),
                        compound.named(arguments.state(), compound.regularFile()),
                        arguments.share(),
                        compound.now);
        compound.holds(state);
        state.write(out);
    }
}
