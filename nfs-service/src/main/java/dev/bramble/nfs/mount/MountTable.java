package dev.bramble.nfs.mount;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who has what mounted. NFS version 3 has no state: a client that crashed never says UMNT, and a server that was
 * restarted hears no MNT. So a call on a handle counts as a mount too, and a mount without a call for long is over.
 */
public final class MountTable {
    private final Clock clock;
    private final ConcurrentHashMap<Key, Mount> mounts = new ConcurrentHashMap<>();

    public MountTable(Clock clock) {
        this.clock = clock;
    }

    private record Key(String export, InetAddress client) {}

    /**
     * One client's mount of one export.
     *
     * @param path as the client gave it; the export's own when only its calls were seen
     */
    public record Mount(String export, InetAddress client, String path, Instant lastCall) {}

    public void mounted(String export, InetAddress client, String path) {
        mounts.put(new Key(export, client), new Mount(export, client, path, clock.instant()));
    }

    /** A call on a handle of the export. */
    public void touched(String export, InetAddress client, String root) {
        Instant now = clock.instant();
        mounts.compute(
                new Key(export, client),
                (key, mount) -> new Mount(export, client, mount == null ? root : mount.path(), now));
    }

    /**
     * The client said UMNT.
     *
     * @return false when it was not mounted
     */
    public boolean unmounted(String export, InetAddress client) {
        return mounts.remove(new Key(export, client)) != null;
    }

    public List<Mount> of(InetAddress client) {
        return mounts.values().stream()
                .filter(mount -> mount.client().equals(client))
                .sorted(Comparator.comparing(Mount::export))
                .toList();
    }

    /** Addresses of the clients that have the export mounted, as text. */
    public List<String> clients(String export) {
        return mounts.values().stream()
                .filter(mount -> mount.export().equals(export))
                .map(mount -> mount.client().getHostAddress())
                .sorted()
                .toList();
    }

    /** Takes out the mounts without a call for so long. */
    public List<Mount> expire(Duration idle) {
        Instant limit = clock.instant().minus(idle);
        List<Mount> over = new ArrayList<>();
        mounts.forEach((key, mount) -> {
            if (mount.lastCall().isBefore(limit) && mounts.remove(key, mount)) {
                over.add(mount);
            }
        });
        return over;
    }
}
