package dev.bramble.iscsi.server;

import dev.bramble.iscsi.scsi.Nexus;
import dev.bramble.iscsi.volume.Volume;
import dev.bramble.iscsi.volume.VolumeId;

/**
 * A session's disk: opened at login, closed when the session has ended, both by {@link ServedDisks}.
 *
 * @param unclean its last run crashed
 */
record SessionDisk(VolumeId id, Volume volume, Nexus nexus, boolean unclean, SessionMetrics metrics) {}
