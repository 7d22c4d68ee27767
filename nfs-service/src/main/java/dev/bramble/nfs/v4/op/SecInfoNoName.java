package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** SECINFO_NO_NAME (RFC 8881 section 18.45): of the current filehandle, or of the directory it is in. */
final class SecInfoNoName extends Operation<Integer> {
    private static final int CURRENT = 0;
    private static final int PARENT = 1;

    @Override
    Integer read(XdrReader in) throws XdrException {
        int style = in.int32();
        if (style != CURRENT && style != PARENT) {
            throw new XdrException("no such secinfo_style4");
        }
        return style;
    }

    @Override
    void perform(Integer style, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        if (style == PARENT) {
            LookupP.parent(compound);
        } else {
            compound.place();
        }
        SecInfo.write(compound, out);
    }
}
