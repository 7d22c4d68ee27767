package dev.bramble.nfs.export;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A boot tree as it is exported.
 *
 * @param uid of the Pi that it belongs to
 * @param root absolute, links resolved: what clients mount
 * @param client the one address that may mount it; empty: any
 */
public record Export(String uid, Path root, Optional<InetAddress> client) {

    public boolean allows(InetAddress address) {
        return client.isEmpty() || client.get().equals(address);
    }
}
