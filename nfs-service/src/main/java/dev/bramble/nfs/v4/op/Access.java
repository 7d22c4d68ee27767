package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.fs.Right;
import dev.bramble.nfs.v3.ExportedFile;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.Set;

/** ACCESS (RFC 8881 section 18.1). */
final class Access extends Operation<Integer> {
    private static final int READ = 0x01;
    private static final int LOOKUP = 0x02;
    private static final int MODIFY = 0x04;
    private static final int EXTEND = 0x08;
    private static final int DELETE = 0x10;
    private static final int EXECUTE = 0x20;
    private static final int ALL = 0x3f;

    @Override
    Integer read(XdrReader in) throws XdrException {
        return in.int32();
    }

    @Override
    void perform(Integer wanted, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        int allowed = switch (compound.place()) {
            case Place.InPseudo pseudo -> READ | LOOKUP;
            case Place.InExport(var file) -> allowed(file);
        };
        out.int32(wanted & ALL).int32(wanted & allowed);
    }

    private static int allowed(ExportedFile file) throws FileException {
        Set<Right> rights = file.files().rights(file.node());
        boolean directory = file.attributes().type() == FileType.DIRECTORY;
        int allowed = 0;
        if (rights.contains(Right.READ)) {
            allowed |= READ;
        }
        if (rights.contains(Right.WRITE)) {
            allowed |= MODIFY | EXTEND;
        }
        if (directory && rights.contains(Right.WRITE) && rights.contains(Right.EXECUTE)) {
            allowed |= DELETE;
        }
        if (rights.contains(Right.EXECUTE)) {
            allowed |= directory ? LOOKUP : EXECUTE;
        }
        return allowed;
    }
}
