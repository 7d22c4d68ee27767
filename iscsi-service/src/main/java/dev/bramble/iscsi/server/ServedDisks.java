package dev.bramble.iscsi.server;

import dev.bramble.iscsi.events.Peer;
import dev.bramble.iscsi.events.SessionEvents;
import dev.bramble.iscsi.events.WatchedVolume;
import dev.bramble.iscsi.scsi.Nexus;
import dev.bramble.iscsi.scsi.NexusListener;
import dev.bramble.iscsi.session.SessionIdentity;
import dev.bramble.iscsi.volume.Volume;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.iscsi.volume.VolumeStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disks of the sessions. What those of one disk share is opened by the first and kept for a moment after the last:
 * an initiator that logs in again, as at each boot and after each lost connection, then waits for no disk and no other
 * thread. Safe for use by several threads.
 */
final class ServedDisks {
    private static final Logger log = LoggerFactory.getLogger(ServedDisks.class);

    /** From the last session's end until the disk is closed, at least; at most twice that. */
    static final Duration LINGER = Duration.ofSeconds(1);

    /** Who uses which disk. */
    record Login(VolumeId volume, SessionIdentity session, Peer peer, NexusListener listener) {
        String user() {
            return session.initiator() + "@" + peer;
        }

        /** RFC 7143 section 4.2.7.3. */
        String port() {
            return "%s,i,0x%s".formatted(session.initiator(), session.isidText());
        }
    }

    private static final class Entry {
        /** Those that come or are there. */
        private int sessions;
        /** How often the last session left. */
        private long ends;

        private boolean expiring;
        private volatile @Nullable SharedDisk shared;
    }

    private final VolumeStore volumes;
    private final Units units;
    private final SessionEvents events;
    private final IscsiMetrics metrics;
    private final Executor disks;
    private final Later later;
    private final Map<VolumeId, Entry> entries = new HashMap<>();
    private boolean closed;

    /** @param disks runs what blocks */
    ServedDisks(
            VolumeStore volumes, Units units, SessionEvents events, IscsiMetrics metrics, Executor disks, Later later) {
        this.volumes = volumes;
        this.units = units;
        this.events = events;
        this.metrics = metrics;
        this.disks = disks;
        this.later = later;
    }

    /** Opens a session's disk, at once when it is open already. Fails with an IOException. */
    CompletableFuture<SessionDisk> open(Login login) {
        return openNow(login)
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> CompletableFuture.supplyAsync(() -> openAnew(login), disks));
    }

    private Optional<SessionDisk> openNow(Login login) {
        SharedDisk shared = enterKept(login.volume());
        if (shared == null) {
            return Optional.empty();
        }
        Optional<Volume> volume = volumes.useNow(login.volume(), login.user(), () -> units.resized(login.volume()));
        if (volume.isPresent() && !shared.isReplaced()) { // from now on no operation does so
            return Optional.of(join(shared, volume.get(), login));
        }
        volume.ifPresent(ServedDisks::close);
        leave(login.volume());
        return Optional.empty();
    }

    private synchronized @Nullable SharedDisk enterKept(VolumeId id) {
        Entry entry = entries.get(id);
        SharedDisk shared = entry == null ? null : entry.shared;
        if (entry == null || shared == null) {
            return null;
        }
        entry.sessions++;
        return shared;
    }

    private SessionDisk openAnew(Login login) {
        Entry entry = enter(login.volume());
        try {
            SharedDisk shared = share(entry, login.volume());
            return join(shared, volumes.use(login.volume(), login.user(), () -> units.resized(login.volume())), login);
        } catch (IOException e) {
            leave(login.volume());
            throw new CompletionException(e);
        } catch (RuntimeException e) {
            leave(login.volume());
            throw e;
        }
    }

    private synchronized Entry enter(VolumeId id) {
        Entry entry = entries.computeIfAbsent(id, _ -> new Entry());
        entry.sessions++;
        return entry;
    }

    private SharedDisk share(Entry entry, VolumeId id) throws IOException {
        synchronized (entry) {
            SharedDisk present = entry.shared;
            if (present != null && !(present.isReplaced() && isAlone(entry))) {
                return present;
            }
            if (present != null) {
                entry.shared = null;
                present.close();
            }
            SharedDisk opened = SharedDisk.open(volumes, units, events, id);
            entry.shared = opened;
            return opened;
        }
    }

    private synchronized boolean isAlone(Entry entry) {
        return entry.sessions == 1;
    }

    private SessionDisk join(SharedDisk shared, Volume volume, Login login) {
        WatchedVolume watched = shared.watched().of(volume, login.session(), login.peer());
        Nexus nexus = shared.unit().connect(login.port(), watched, login.listener());
        return new SessionDisk(
                login.volume(),
                watched,
                nexus,
                watched.isUnclean(),
                metrics.session(login.volume().name(), login.session().initiator()));
    }

    /** Ends a session's use of its disk, which has nothing more to do. Waits for nothing: what is shared stays open. */
    void close(SessionDisk disk) {
        disk.metrics().close();
        disk.nexus().close();
        close(disk.volume());
        leave(disk.id());
    }

    private static void close(Volume volume) {
        try {
            volume.close();
        } catch (IOException e) {
            log.atError().setCause(e).log("a disk could not be closed");
        }
    }

    private synchronized void leave(VolumeId id) {
        Entry entry = entries.get(id);
        if (entry == null || --entry.sessions > 0) {
            return;
        }
        entry.ends++;
        if (entry.shared == null) {
            entries.remove(id);
        } else if (closed) {
            disks.execute(() -> expire(id, entry, entry.ends));
        } else if (!entry.expiring) {
            entry.expiring = true;
            expireLater(id, entry);
        }
    }

    private void expireLater(VolumeId id, Entry entry) {
        long seen = entry.ends;
        later.after(LINGER, () -> disks.execute(() -> expire(id, entry, seen)));
    }

    private void expire(VolumeId id, Entry entry, long seen) {
        synchronized (this) {
            if (entry.sessions > 0) {
                entry.expiring = false;
                return;
            }
            if (entry.ends != seen) {
                expireLater(id, entry);
                return;
            }
            if (!entries.remove(id, entry)) {
                return;
            }
        }
        closeShared(entry);
    }

    private static void closeShared(Entry entry) {
        SharedDisk shared = entry.shared;
        try {
            if (shared != null) {
                shared.close();
            }
        } catch (IOException e) {
            log.atError().setCause(e).log("a disk could not be closed");
        }
    }

    /** Closes what no session uses; nothing is kept from then on. Blocks. */
    void close() {
        List<Entry> idle = new ArrayList<>();
        synchronized (this) {
            closed = true;
            entries.values().removeIf(entry -> entry.sessions == 0 && idle.add(entry));
        }
        idle.forEach(ServedDisks::closeShared);
    }
}
