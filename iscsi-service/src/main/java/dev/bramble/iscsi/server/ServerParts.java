package dev.bramble.iscsi.server;

import dev.bramble.iscsi.events.SessionEvents;
import dev.bramble.iscsi.volume.VolumeStore;
import java.util.concurrent.Executor;

/** What the connections of a server share. */
record ServerParts(
        MirrorTargets targets,
        Sessions sessions,
        VolumeStore volumes,
        Units units,
        SessionEvents events,
        IscsiMetrics metrics,
        Executor disks) {}
