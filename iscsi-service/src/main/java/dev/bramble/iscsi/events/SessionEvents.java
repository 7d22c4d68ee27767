package dev.bramble.iscsi.events;

import com.google.protobuf.Duration;
import dev.bramble.chassis.event.BootEvents;
import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.iscsi.session.SessionIdentity;
import dev.bramble.iscsi.volume.Volume;
import dev.bramble.iscsi.wire.LoginStatus;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.FsckRan;
import dev.bramble.proto.boot.v1.JournalReplayed;
import dev.bramble.proto.boot.v1.LoginRefused;
import dev.bramble.proto.boot.v1.LoginSucceeded;
import dev.bramble.proto.boot.v1.LunReadFirst;
import dev.bramble.proto.boot.v1.RootMountStarted;
import dev.bramble.proto.boot.v1.RootMounted;
import dev.bramble.proto.boot.v1.RootUnmounted;
import dev.bramble.proto.boot.v1.SessionClosed;
import dev.bramble.proto.boot.v1.SessionLost;
import dev.bramble.proto.boot.v1.SessionResumed;
import dev.bramble.proto.boot.v1.Subject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells of sessions, in the words of {@code boot_event.proto}. Safe for use by several threads. */
public final class SessionEvents {
    /** How long a root disk waits for its target (replacement_timeout, pi-boot.md). */
    private static final java.time.Duration PATIENCE = java.time.Duration.ofDays(1);

    private static final int MAX_LOSSES = 4096;

    private final BootEvents events;
    private final InventoryMirror mirror;
    private final InstantSource clock;
    private final DiskWatches watches = new DiskWatches();

    /** Sessions that broke, and when; the oldest are forgotten beyond the limit. */
    private final Map<SessionIdentity, Instant> losses = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<SessionIdentity, Instant> eldest) {
            return size() > MAX_LOSSES;
        }
    };

    public SessionEvents(BootEvents events, InventoryMirror mirror, InstantSource clock) {
        this.events = events;
        this.mirror = mirror;
        this.clock = clock;
    }

    /** A login came through; it is a resumption too when the same session broke within a day. */
    public void loggedIn(SessionIdentity session, Peer peer, boolean unclean) {
        publish(
                session.initiator(),
                peer,
                BootEvent.newBuilder()
                        .setLoginSucceeded(LoginSucceeded.newBuilder()
                                .setTarget(session.target())
                                .setPeer(peer.toString())
                                .setIsid(session.isidText())
                                .setUnclean(unclean)));
        java.time.Duration outage = outageOf(session);
        if (outage != null && outage.compareTo(PATIENCE) <= 0) {
            publish(
                    session.initiator(),
                    peer,
                    BootEvent.newBuilder()
                            .setSessionResumed(SessionResumed.newBuilder()
                                    .setTarget(session.target())
                                    .setPeer(peer.toString())
                                    .setOutage(Duration.newBuilder()
                                            .setSeconds(outage.getSeconds())
                                            .setNanos(outage.getNano()))));
        }
    }

    private synchronized java.time.@Nullable Duration outageOf(SessionIdentity session) {
        Instant lost = losses.remove(session);
        return lost == null ? null : java.time.Duration.between(lost, clock.instant());
    }

    public void refused(String initiator, String target, Peer peer, LoginStatus status, String reason) {
        publish(
                initiator,
                peer,
                BootEvent.newBuilder()
                        .setLoginRefused(LoginRefused.newBuilder()
                                .setTarget(target)
                                .setPeer(peer.toString())
                                .setStatusClass(status.statusClass())
                                .setStatusDetail(status.statusDetail())
                                .setReason(reason)));
    }

    public void closed(SessionIdentity session, Peer peer) {
        publish(
                session.initiator(),
                peer,
                BootEvent.newBuilder()
                        .setSessionClosed(SessionClosed.newBuilder()
                                .setTarget(session.target())
                                .setPeer(peer.toString())));
    }

    public void lost(SessionIdentity session, Peer peer, String reason) {
        synchronized (this) {
            losses.put(session, clock.instant());
        }
        publish(
                session.initiator(),
                peer,
                BootEvent.newBuilder()
                        .setSessionLost(SessionLost.newBuilder()
                                .setTarget(session.target())
                                .setPeer(peer.toString())
                                .setReason(reason)));
    }

    /**
     * Looks at a disk that sessions will use, whose reads and writes are told as far as they say what its Pi does; blocks.
     * From then on all that is written must go through a session's {@link WatchedDisk#of}.
     *
     * @param blockSize 512 or 4096
     */
    public WatchedDisk watch(Volume volume, String name, int blockSize) {
        RootMountWatch watch = watches.use(name, volume, blockSize);
        return new WatchedDisk(watch, (session, peer) -> listener(session, peer, name), () -> watches.release(name));
    }

    private WatchedVolume.Listener listener(SessionIdentity session, Peer peer, String volume) {
        return new WatchedVolume.Listener() {
            @Override
            public void firstRead(long offset) {
                publish(
                        session.initiator(),
                        peer,
                        BootEvent.newBuilder()
                                .setLunReadFirst(LunReadFirst.newBuilder()
                                        .setVolume(volume)
                                        .setLba(offset / 512)));
            }

            @Override
            public void seen(DiskFact fact) {
                publish(session.initiator(), peer, eventOf(fact, volume));
            }
        };
    }

    private static BootEvent.Builder eventOf(DiskFact fact, String volume) {
        BootEvent.Builder event = BootEvent.newBuilder();
        int partition = fact.partition();
        return switch (fact) {
            case DiskFact.MountStarted started ->
                event.setRootMountStarted(
                        RootMountStarted.newBuilder().setVolume(volume).setPartition(partition));
            case DiskFact.Mounted mounted ->
                event.setRootMounted(RootMounted.newBuilder()
                        .setVolume(volume)
                        .setPartition(partition)
                        .setLabel(mounted.label())
                        .setMountCount(mounted.mountCount()));
            case DiskFact.JournalReplayed replayed ->
                event.setJournalReplayed(
                        JournalReplayed.newBuilder().setVolume(volume).setPartition(partition));
            case DiskFact.FsckRan fsck ->
                event.setFsckRan(FsckRan.newBuilder().setVolume(volume).setPartition(partition));
            case DiskFact.Unmounted unmounted ->
                event.setRootUnmounted(
                        RootUnmounted.newBuilder().setVolume(volume).setPartition(partition));
        };
    }

    private void publish(String initiator, Peer peer, BootEvent.Builder event) {
        Subject seen = Subject.newBuilder()
                .setInitiator(initiator)
                .setAddress(peer.address())
                .build();
        events.publish(event.setSubject(mirror.view().identify(seen)));
    }
}
