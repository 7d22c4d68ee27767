package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.mount.Mounts;
import dev.bramble.nfs.rpc.NfsVersion;
import dev.bramble.nfs.v4.state.ClientTable;
import java.net.InetAddress;

/**
 * What clients of version 4 had mounted ends with them. Told before a new mount is: a Pi that crashed comes back before
 * anybody looked for the one that it was.
 */
public final class Departures {
    private final ClientTable clients;
    private final Mounts mounts;

    public Departures(ClientTable clients, Mounts mounts) {
        this.clients = clients;
        this.mounts = mounts;
    }

    /** Tells of those since the last time; under one lock, so that nobody is told of as gone who just came. */
    public synchronized void tell() {
        clients.takeDeparted()
                .forEach(gone -> mounts.departed(
                        InetAddress.ofLiteral(gone.address()), NfsVersion.ofMinor(gone.minor()), gone.mayReturn()));
    }
}
