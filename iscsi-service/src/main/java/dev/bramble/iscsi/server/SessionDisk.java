package dev.bramble.iscsi.server;

import dev.bramble.iscsi.events.Peer;
import dev.bramble.iscsi.events.SessionEvents;
import dev.bramble.iscsi.events.WatchedVolume;
import dev.bramble.iscsi.scsi.Nexus;
import dev.bramble.iscsi.scsi.NexusListener;
import dev.bramble.iscsi.session.SessionIdentity;
import dev.bramble.iscsi.volume.Volume;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.iscsi.volume.VolumeInfo;
import dev.bramble.iscsi.volume.VolumeStore;
import java.io.IOException;

/**
 * A session's disk: opened at login, closed when the session has ended.
 *
 * @param unclean its last run crashed
 */
record SessionDisk(Units units, VolumeId id, Volume volume, Nexus nexus, boolean unclean, SessionMetrics metrics) {

    /** Opens the volume and looks for its file systems; blocks. */
    static SessionDisk open(
            VolumeStore volumes,
            Units units,
            VolumeId id,
            SessionIdentity session,
            Peer peer,
            SessionEvents events,
            IscsiMetrics metrics,
            NexusListener listener)
            throws IOException {
        VolumeInfo info = volumes.get(id);
        Volume volume = volumes.use(id, session.initiator() + "@" + peer, () -> units.resized(id));
        WatchedVolume watched = events.watch(volume, id.name(), info.blockSize(), session, peer);
        String port = "%s,i,0x%s".formatted(session.initiator(), session.isidText());
        try {
            Nexus nexus = units.connect(info, port, watched, listener);
            return new SessionDisk(
                    units, id, watched, nexus, watched.isUnclean(), metrics.session(id.name(), session.initiator()));
        } catch (IOException e) {
            volume.close();
            throw e;
        }
    }

    void close() throws IOException {
        units.disconnect(id, nexus);
        volume.close();
    }
}
