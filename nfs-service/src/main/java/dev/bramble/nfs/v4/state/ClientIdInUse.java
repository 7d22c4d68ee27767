package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;

/** Another client of the same name is alive and holds state. */
public final class ClientIdInUse extends Nfs4Exception {
    private final Principal user;

    ClientIdInUse(Principal user) {
        super(Nfs4Status.CLID_INUSE, "the client at %s has the same id and is alive".formatted(user.address()));
        this.user = user;
    }

    public Principal user() {
        return user;
    }
}
