package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.v4.state.ByteRange;
import dev.bramble.nfs.v4.state.Locks;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Opaque;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** LOCKT (RFC 8881 section 18.11). */
final class LockT extends Operation<LockT.Arguments> {
    record Arguments(boolean exclusive, long offset, long length, long client, Opaque owner) {}

    @Override
    Arguments read(XdrReader in) throws XdrException {
        return new Arguments(LockType.readExclusive(in), in.int64(), in.int64(), in.int64(), Opaque.read(in));
    }

    @Override
    void perform(Arguments arguments, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        compound.services
                .locks()
                .test(
                        compound.client(arguments.client()),
                        Compound.reference(compound.regularFile()),
                        arguments.owner(),
                        new Locks.Wanted(arguments.exclusive(), ByteRange.of(arguments.offset(), arguments.length())),
                        compound.now);
    }

    @Override
    void writeFailure(Nfs4Exception failure, XdrWriter out) {
        LockDenial.write(failure, out);
    }
}
