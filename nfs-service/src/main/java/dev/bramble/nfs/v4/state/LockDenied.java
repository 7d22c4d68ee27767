package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.v4.wire.Opaque;

/** Somebody's lock is in the way (LOCK4denied, RFC 8881 section 18.10.2). */
public final class LockDenied extends Nfs4Exception {
    private final FileLocks.Held held;

    LockDenied(FileLocks.Held held) {
        super(Nfs4Status.DENIED, "locked by another owner");
        this.held = held;
    }

    public ByteRange range() {
        return held.range();
    }

    public boolean exclusive() {
        return held.exclusive();
    }

    public long client() {
        return held.holder().client.id;
    }

    public Opaque owner() {
        return held.holder().owner;
    }
}
