package dev.bramble.nfs.mount;

import dev.bramble.nfs.rpc.NfsVersion;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Predicate;

/**
 * Tells which mounts of version 3 ended without a word: the Pi lost its power. It booted since its last call, made no other
 * for a while, and has no connection. An idle client has none either, but a Pi that boots has nothing mounted.
 */
public final class LostMounts {
    static final Duration SILENCE = Duration.ofMinutes(15);

    private final Boots boots;
    private final Predicate<InetAddress> isConnected;
    private final InstantSource clock;

    /** @param isConnected whether there is a TCP connection of this address now */
    public LostMounts(Boots boots, Predicate<InetAddress> isConnected, InstantSource clock) {
        this.boots = boots;
        this.isConnected = isConnected;
        this.clock = clock;
    }

    /** Of version 4 the lease tells. */
    public boolean isLost(MountTable.Mount mount) {
        Instant last = mount.lastCall();
        return mount.version() == NfsVersion.V3
                && last.isBefore(clock.instant().minus(SILENCE))
                && boots.isBootedSince(mount.export(), last)
                && !isConnected.test(mount.client());
    }
}
