package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.v4.state.LockDenied;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.wire.XdrWriter;

/** LOCK4denied (RFC 8881 section 18.10.2). */
final class LockDenial {
    static final int READ = 1;
    static final int WRITE = 2;

    private LockDenial() {}

    /** Writes whose lock is in the way, if that is why it failed. */
    static void write(Nfs4Exception failure, XdrWriter out) {
        if (failure instanceof LockDenied denied) {
            out.int64(denied.range().first())
                    .int64(denied.range().length())
                    .int32(denied.exclusive() ? WRITE : READ)
                    .int64(denied.client());
            denied.owner().write(out);
        }
    }
}
