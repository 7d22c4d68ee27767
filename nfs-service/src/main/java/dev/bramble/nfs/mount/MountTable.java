package dev.bramble.nfs.mount;

import dev.bramble.nfs.export.Export;
import dev.bramble.nfs.rpc.NfsVersion;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Who has what mounted. NFS version 3 has no state: a client that crashed never says UMNT, and a server that was
 * restarted hears no MNT. So a call on a handle counts as a mount too, and a mount without a call for long is over. Of
 * version 4 the end is known by the client's lease. Safe for use by several threads.
 */
public final class MountTable {
    /** Many times a fleet; addresses beyond are served, and not listed. */
    private static final int MAX_MOUNTS = 16_384;

    /** A running system does not go without its root for so long; one that is off never says UMNT of it. */
    private static final Duration ROOT_IDLE = Duration.ofMinutes(10);

    private final Clock clock;
    private final ConcurrentHashMap<Key, Mount> mounts = new ConcurrentHashMap<>();

    public MountTable(Clock clock) {
        this.clock = clock;
    }

    private record Key(String export, InetAddress client, NfsVersion version) {}

    /** One client's mount of one export. */
    public static final class Mount {
        private final Key key;
        private final String path;
        private volatile long lastCall;
        /** Its end was told, and may have been told too early. */
        private volatile boolean gone;
        /** A call on a handle was seen since. */
        private final AtomicBoolean used;

        private Mount(Key key, String path, long lastCall, boolean used) {
            this.key = key;
            this.path = path;
            this.lastCall = lastCall;
            this.used = new AtomicBoolean(used);
        }

        public String export() {
            return key.export();
        }

        public InetAddress client() {
            return key.client();
        }

        public NfsVersion version() {
            return key.version();
        }

        public Instant lastCall() {
            return Instant.ofEpochMilli(lastCall);
        }

        /** As the client gave it; the export's own when only its calls were seen. */
        public String path() {
            return path;
        }
    }

    /**
     * The client said so.
     *
     * @return false when it was known to be mounted
     */
    public boolean mounted(String export, InetAddress client, NfsVersion version, String path) {
        Key key = new Key(export, client, version);
        if (mounts.size() >= MAX_MOUNTS && !mounts.containsKey(key)) {
            return true;
        }
        Mount made = new Mount(key, path, clock.millis(), false);
        Mount before = mounts.put(key, made);
        boolean anew = before == null || before.gone;
        if (!anew && version != NfsVersion.V3) {
            // A client of version 4 may look the root up again without mounting it anew.
            made.used.set(before.used.get());
        }
        return anew;
    }

    /**
     * A call on a handle of the export.
     *
     * @return true when the mount's end was told: it is not over
     */
    public boolean touched(String export, InetAddress client, NfsVersion version, String root) {
        Key key = new Key(export, client, version);
        Mount known = mounts.get(key);
        if (known == null) {
            if (mounts.size() < MAX_MOUNTS) {
                mounts.putIfAbsent(key, new Mount(key, root, clock.millis(), true));
            }
            return false;
        }
        known.lastCall = clock.millis();
        return known.gone && mounts.replace(key, known, new Mount(key, known.path, known.lastCall, false));
    }

    /** Whether a call on a handle is the first since the client mounted the export; true once. */
    public boolean isFirstUse(String export, InetAddress client, NfsVersion version) {
        Mount known = mounts.get(new Key(export, client, version));
        return known != null && !known.used.get() && known.used.compareAndSet(false, true);
    }

    /**
     * The client said UMNT.
     *
     * @return false when it was not mounted
     */
    public boolean unmounted(String export, InetAddress client, NfsVersion version) {
        return mounts.remove(new Key(export, client, version)) != null;
    }

    /**
     * A client of this version is gone with all its mounts.
     *
     * @param mayReturn it is silent, and may go on some time
     * @return the mounts whose end was not told yet
     */
    public List<Mount> departed(InetAddress client, NfsVersion version, boolean mayReturn) {
        List<Mount> over = new ArrayList<>();
        for (Mount mount : mounts.values()) {
            if (!mount.client().equals(client) || mount.version() != version) {
                continue;
            }
            if (!mount.gone) {
                over.add(mount);
            }
            if (mayReturn) {
                mount.gone = true;
            } else {
                mounts.remove(mount.key, mount);
            }
        }
        return over;
    }

    /** The client's mounts by MOUNT. */
    public List<Mount> of(InetAddress client) {
        return mounts.values().stream()
                .filter(mount -> mount.client().equals(client) && mount.version() == NfsVersion.V3)
                .sorted(Comparator.comparing(Mount::export))
                .toList();
    }

    /** Addresses of the clients that have the export mounted, as text. */
    public List<String> clients(String export) {
        return mounts.values().stream()
                .filter(mount -> mount.export().equals(export) && !mount.gone)
                .map(mount -> mount.client().getHostAddress())
                .distinct()
                .sorted()
                .toList();
    }

    public long count(NfsVersion version) {
        return mounts.values().stream()
                .filter(mount -> mount.version() == version && !mount.gone)
                .count();
    }

    /**
     * Takes out the mounts without a call for so long, and those of root trees after ten minutes at most.
     *
     * @param isAlive a client that is heard of by other means than calls on handles
     * @return those whose end was not told yet
     */
    public List<Mount> expire(Duration idle, Predicate<Mount> isAlive) {
        long now = clock.millis();
        long ofRoots = Math.min(idle.toMillis(), ROOT_IDLE.toMillis());
        List<Mount> over = new ArrayList<>();
        for (Mount mount : mounts.values()) {
            long limit = now - (Export.isRootTree(mount.export()) ? ofRoots : idle.toMillis());
            if (mount.lastCall < limit && !isAlive.test(mount) && mounts.remove(mount.key, mount) && !mount.gone) {
                over.add(mount);
            }
        }
        return over;
    }

    /**
     * Takes out the mounts that ended unnoticed.
     *
     * @return those whose end was not told yet
     */
    public List<Mount> lose(Predicate<Mount> isLost) {
        List<Mount> over = new ArrayList<>();
        for (Mount mount : mounts.values()) {
            if (isLost.test(mount) && mounts.remove(mount.key, mount) && !mount.gone) {
                over.add(mount);
            }
        }
        return over;
    }
}
