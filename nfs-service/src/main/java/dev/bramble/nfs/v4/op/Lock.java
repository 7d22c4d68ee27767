package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.v4.state.ByteRange;
import dev.bramble.nfs.v4.state.Locks;
import dev.bramble.nfs.v4.state.StateIdAndFile;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Opaque;
import dev.bramble.nfs.v4.wire.StateId;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.Optional;

/** LOCK (RFC 8881 section 18.10). */
final class Lock extends Operation<Lock.Arguments> {

    record Arguments(boolean exclusive, boolean reclaim, long offset, long length, Locker locker) {}

    /** locker4. */
    sealed interface Locker {
        /** The first lock of this owner on the file. */
        record First(int openSeqid, StateId open, int lockSeqid, long client, Opaque owner) implements Locker {}

        /** One more. */
        record Known(StateId lock, int lockSeqid) implements Locker {}
    }

    @Override
    Arguments read(XdrReader in) throws XdrException {
        boolean exclusive = LockType.readExclusive(in);
        boolean reclaim = in.bool();
        long offset = in.int64();
        long length = in.int64();
        Locker locker = in.bool()
                ? new Locker.First(in.int32(), StateId.read(in), in.int32(), in.int64(), Opaque.read(in))
                : new Locker.Known(StateId.read(in), in.int32());
        return new Arguments(exclusive, reclaim, offset, length, locker);
    }

    @Override
    Optional<OwnerCall> sequenced(Arguments arguments) {
        return Optional.of(
                switch (arguments.locker()) {
                    case Locker.First first -> new OwnerCall.ByState(first.open(), first.openSeqid());
                    case Locker.Known known -> new OwnerCall.ByState(known.lock(), known.lockSeqid());
                });
    }

    @Override
    void perform(Arguments arguments, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        Locks locks = compound.services.locks();
        Locks.Wanted wanted =
                new Locks.Wanted(arguments.exclusive(), ByteRange.of(arguments.offset(), arguments.length()));
        StateId state = switch (arguments.locker()) {
            case Locker.First first ->
                locks.lockFirst(
                        compound.requester(),
                        file(first.open(), compound),
                        first.owner(),
                        wanted,
                        arguments.reclaim(),
                        compound.now);
            case Locker.Known known ->
                locks.lockMore(
                        compound.requester(), file(known.lock(), compound), wanted, arguments.reclaim(), compound.now);
        };
        if (compound.minor == 0 && arguments.locker() instanceof Locker.First first) {
            compound.services.owners().lockOwnerBegins(state, first.lockSeqid());
        }
        compound.holds(state);
        state.write(out);
    }

    private static StateIdAndFile file(StateId state, Compound compound) throws FileException, Nfs4Exception {
        return compound.named(state, compound.regularFile());
    }

    @Override
    void writeFailure(Nfs4Exception failure, XdrWriter out) {
        LockDenial.write(failure, out);
    }
}
