package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** SECINFO (RFC 8881 section 18.29): AUTH_SYS, then AUTH_NONE, everywhere. In minor version 1 it uses the filehandle up. */
final class SecInfo extends Operation<byte[]> {
    private static final int AUTH_NONE = 0;
    private static final int AUTH_SYS = 1;

    @Override
    byte[] read(XdrReader in) throws XdrException {
        return Names.read(in);
    }

    @Override
    void perform(byte[] name, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        Lookup.find(Names.of(name), compound);
        write(compound, out);
    }

    static void write(Compound compound, XdrWriter out) {
        out.int32(2).int32(AUTH_SYS).int32(AUTH_NONE);
        if (compound.minor > 0) {
            compound.forget();
        }
    }
}
