package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;

/** nfs_lock_type4 (RFC 8881 section 3.2): those that wait are as those that do not; the client asks again. */
final class LockType {
    private LockType() {}

    /** Whether it is a write lock. */
    static boolean readExclusive(XdrReader in) throws XdrException {
        return switch (in.int32()) {
            case 1, 3 -> false;
            case 2, 4 -> true;
            default -> throw new XdrException("no such nfs_lock_type4");
        };
    }
}
