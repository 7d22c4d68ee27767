package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.wire.XdrWriter;

/** change_info4 (RFC 8881 section 3.3.11). Never atomic: other processes change the same directories. */
final class ChangeInfo {
    private ChangeInfo() {}

    /** Of a directory as it was found before the operation, and as it is now. */
    static void write(ExportedFile before, XdrWriter out) throws FileException {
        out.bool(false)
                .int64(Descriptions.change(before.attributes()))
                .int64(Descriptions.change(before.files().attributes(before.node())));
    }
}
