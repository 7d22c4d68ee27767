package dev.bramble.iscsi.server;

import dev.bramble.iscsi.events.Peer;
import dev.bramble.iscsi.events.RootMountWatch;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's disk: opened at login, closed when the session has ended.
 *
 * @param unclean its last run crashed
 */
record SessionDisk(Units units, VolumeId id, Volume volume, Nexus nexus, boolean unclean) {
    private static final Logger log = LoggerFactory.getLogger(SessionDisk.class);

    /** Opens the volume and looks for its file systems; blocks. */
    static SessionDisk open(
            VolumeStore volumes,
            Units units,
            VolumeId id,
            SessionIdentity session,
            Peer peer,
            SessionEvents events,
            NexusListener listener)
            throws IOException {
        VolumeInfo info = volumes.get(id);
        Volume volume = volumes.use(id, session.initiator() + "@" + peer);
        RootMountWatch watch = watch(volume, id);
        Volume watched = new WatchedVolume(volume, watch, events.diskOf(session, peer, id.name()));
        String port = "%s,i,0x%s".formatted(session.initiator(), session.isidText());
        try {
            Nexus nexus = units.connect(info, port, watched, listener);
            return new SessionDisk(units, id, watched, nexus, watch.isUnclean());
        } catch (IOException e) {
            volume.close();
            throw e;
        }
    }

    void close() throws IOException {
        units.disconnect(id, nexus);
        volume.close();
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
