package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.StateId;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.Optional;

/** CLOSE (RFC 8881 section 18.2). */
final class Close extends Operation<Close.Arguments> {
    record Arguments(int seqid, StateId state) {}

    @Override
    Arguments read(XdrReader in) throws XdrException {
        return new Arguments(in.int32(), StateId.read(in));
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
        ExportedFile file = compound.regularFile();
        compound.services.opens().close(compound.requester(), compound.named(arguments.state(), file), compound.now);
        compound.files().activity().closed(file.export().uid(), compound.caller.address(), file.node());
        compound.holds(StateId.INVALID);
        StateId.INVALID.write(out);
    }
}
