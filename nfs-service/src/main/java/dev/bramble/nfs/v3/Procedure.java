package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.rpc.RpcProgram;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/**
 * A procedure of NFS version 3: arguments in, status and results out.
 *
 * @param <A> its arguments
 */
abstract class Procedure<A> {
    final ExportedFiles files;

    Procedure(ExportedFiles files) {
        this.files = files;
    }

    /** Reads the arguments. */
    abstract A read(XdrReader in) throws XdrException;

    /** Does it, and writes what follows NFS3_OK. */
    abstract void perform(A arguments, Caller caller, XdrWriter out) throws FileException;

    /** Writes what follows any other status. */
    abstract void writeFailure(A arguments, Caller caller, XdrWriter out);

    /** The file is gone that the arguments name. */
    void stale(A arguments, Caller caller) {}

    /** The name of the status that the client was told. */
    final String call(XdrReader in, Caller caller, XdrWriter out) throws XdrException {
        A arguments = read(in);
        int start = out.position();
        out.int32(NfsStatus.OK);
        try {
            perform(arguments, caller, out);
            return RpcProgram.OK;
        } catch (FileException e) {
            out.rewind(start);
            out.int32(NfsStatus.of(e.fault()));
            writeFailure(arguments, caller, out);
            if (e.fault() == FileFault.STALE) {
                stale(arguments, caller);
            }
            return NfsStatus.name(e.fault());
        }
    }
}
