package dev.bramble.iscsi.server;

import dev.bramble.iscsi.events.Peer;
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

/**
 * A session's disk: opened at login, closed when the session has ended.
 *
 * @param unclean its last run crashed
 */
record SessionDisk(Volume volume, Nexus nexus, boolean unclean, SessionMetrics metrics) {
    /** Opens the volume and looks for its file systems; blocks. */
    static SessionDisk open(
            VolumeStore volumes,
            VolumeId id,
            SessionIdentity session,
            Peer peer,
            SessionEvents events,
            IscsiMetrics metrics)
            throws IOException {
        VolumeInfo info = volumes.get(id);
        Volume volume = volumes.use(id, session.initiator() + "@" + peer);
        WatchedVolume watched = events.watch(volume, id.name(), info.blockSize(), session, peer);
        LogicalUnit unit = new LogicalUnit(new LogicalUnitIdentity(id.name()), info.blockSize());
        String port = "%s,i,0x%s".formatted(session.initiator(), session.isidText());
        Nexus nexus = unit.connect(port, watched, new OnlySession());
        return new SessionDisk(watched, nexus, watched.isUnclean(), metrics.session(id.name(), session.initiator()));
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
}
