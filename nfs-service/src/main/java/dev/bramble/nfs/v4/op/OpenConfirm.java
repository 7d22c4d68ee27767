package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.StateId;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.Optional;

/** OPEN_CONFIRM of minor version 0 (RFC 7530 section 16.18). */
final class OpenConfirm extends Operation<OpenConfirm.Arguments> {
    record Arguments(StateId state, int seqid) {}

    @Override
    Arguments read(XdrReader in) throws XdrException {
        return new Arguments(StateId.read(in), in.int32());
    }

    @Override
    Optional<OwnerCall> sequenced(Arguments arguments) {
        return Optional.of(new OwnerCall.ByState(arguments.state(), arguments.seqid()));
    }

    @Override
    Effort effort(Arguments arguments) {
        return Effort.LOOKS;
    }

    @Override
    void perform(Arguments arguments, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        compound.services
                .owners()
                .confirm(compound.requester(), compound.named(arguments.state(), compound.regularFile()), compound.now)
                .write(out);
    }
}
