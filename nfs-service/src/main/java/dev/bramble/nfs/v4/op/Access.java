package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.served.AccessBits;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** ACCESS (RFC 8881 section 18.1). */
final class Access extends Operation<Integer> {
    @Override
    Integer read(XdrReader in) throws XdrException {
        return in.int32();
    }

    @Override
    Effort effort(Integer wanted) {
        return Effort.LOOKS;
    }

    @Override
    void perform(Integer wanted, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        int allowed = switch (compound.place()) {
            case Place.InPseudo pseudo -> AccessBits.READ | AccessBits.LOOKUP;
            case Place.InExport(var file) -> AccessBits.allowed(file);
        };
        out.int32(wanted & AccessBits.ALL).int32(wanted & allowed);
    }
}
