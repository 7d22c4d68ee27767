package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.Optional;

/**
 * An operation of a COMPOUND: arguments in, results out.
 *
 * @param <A> its arguments
 */
abstract class Operation<A> {

    /** Reads the arguments. */
    abstract A read(XdrReader in) throws XdrException;

    /** Does it, and writes what follows NFS4_OK. */
    abstract void perform(A arguments, Compound compound, XdrWriter out) throws FileException, Nfs4Exception;

    /** What doing it takes, as far as its arguments tell; an error takes no more. */
    Effort effort(A arguments) {
        return Effort.LONG;
    }

    /** The filehandle that it makes the current one. */
    Optional<FileHandle> goesTo(A arguments) {
        return Optional.empty();
    }

    /** Minor version 0: whose row of calls it is one of, if of any. */
    Optional<OwnerCall> sequenced(A arguments) {
        return Optional.empty();
    }

    /**
     * The file is gone that it was to be done with.
     *
     * @param rest the operations that will not be done
     */
    void stale(A arguments, Compound compound, XdrReader rest) {}

    /** Writes what follows another status; most often nothing. */
    void writeFailure(Nfs4Exception failure, XdrWriter out) {}
}
