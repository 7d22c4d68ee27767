package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.v4.state.ByteRange;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.StateId;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.Optional;

/** LOCKU (RFC 8881 section 18.12). */
final class LockU extends Operation<LockU.Arguments> {
    record Arguments(int seqid, StateId state, long offset, long length) {}

    @Override
    Arguments read(XdrReader in) throws XdrException {
        LockType.readExclusive(in);
        return new Arguments(in.int32(), StateId.read(in), in.int64(), in.int64());
    }

    @Override
    Optional<OwnerCall> sequenced(Arguments arguments) {
        return Optional.of(new OwnerCall.ByState(arguments.state(), arguments.seqid()));
    }

    @Override
    void perform(Arguments arguments, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        StateId state = compound.services
                .locks()
                .unlock(
                        compound.requester(),
                        compound.named(arguments.state(), compound.regularFile()),
                        ByteRange.of(arguments.offset(), arguments.length()),
                        compound.now);
        compound.holds(state);
        state.write(out);
    }
}
