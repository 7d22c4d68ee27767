package dev.bramble.iscsi.server;

import dev.bramble.iscsi.events.Peer;
import dev.bramble.iscsi.events.RootMountWatch;
import dev.bramble.iscsi.events.SessionEvents;
import dev.bramble.iscsi.events.WatchedVolume;
import dev.bramble.iscsi.scsi.LogicalUnit;
import dev.bramble.iscsi.scsi.LogicalUnitIdentity;
import dev.bramble.iscsi.scsi.Nexus;
import dev.bramble.iscsi.scsi.NexusListener;
import dev.bramble.iscsi.scsi.Sense;
import dev.bramble.iscsi.session.SessionIdentity;
import dev.bramble.iscsi.volume.Volume;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.iscsi.volume.VolumeInfo;
import dev.bramble.iscsi.volume.VolumeStore;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's disk: opened at login, closed when the session has ended.
 *
 * @param unclean its last run crashed
 */
record SessionDisk(Volume volume, Nexus nexus, boolean unclean) {
    private static final Logger log = LoggerFactory.getLogger(SessionDisk.class);

    /** Opens the volume and looks for its file systems; blocks. */
    static SessionDisk open(VolumeStore volumes, VolumeId id, SessionIdentity session, Peer peer, SessionEvents events)
            throws IOException {
        VolumeInfo info = volumes.get(id);
        Volume volume = volumes.use(id, session.initiator() + "@" + peer);
        RootMountWatch watch = watch(volume, id);
        Volume watched = new WatchedVolume(volume, watch, events.diskOf(session, peer, id.name()));
        LogicalUnit unit = new LogicalUnit(new LogicalUnitIdentity(id.name()), info.blockSize());
        String port = "%s,i,0x%s".formatted(session.initiator(), session.isidText());
        Nexus nexus = unit.connect(port, watched, new OnlySession());
        return new SessionDisk(watched, nexus, watch.isUnclean());
    }

    /** Each session has a unit of its own yet. */
    private static final class OnlySession implements NexusListener {
        @Override
        public CompletionStage<Void> abortTasks() {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void attention(Sense sense) {}
    }

    /** A disk is served whatever is on it. */
    private static RootMountWatch watch(Volume volume, VolumeId id) {
        try {
            return RootMountWatch.of(volume);
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("volume", id.name())
                    .addKeyValue("reason", e.getMessage())
                    .log("its mounts cannot be recognised: the partition table cannot be read");
            return RootMountWatch.blind();
        }
    }
}
