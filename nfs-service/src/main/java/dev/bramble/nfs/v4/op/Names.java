package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;

/** component4: a name of any bytes (RFC 8881 section 14.4 asks for UTF-8, which file systems do not). */
final class Names {
    private static final int MAX_BYTES = 4096;

    private Names() {}

    static byte[] read(XdrReader in) throws XdrException {
        return in.opaque(MAX_BYTES);
    }

    /** Refuses BADNAME, BADCHAR, NAMETOOLONG, and INVAL for the empty one. */
    static FileName of(byte[] name) throws FileException, Nfs4Exception {
        if (FileName.isDot(name) || FileName.isDotDot(name)) {
            throw new Nfs4Exception(Nfs4Status.BADNAME, "'.' and '..' are no names here");
        }
        for (byte b : name) {
            if (b == 0 || b == '/') {
                throw new Nfs4Exception(Nfs4Status.BADCHAR, "name with '/' or NUL");
            }
        }
        return FileName.of(name);
    }
}
