package dev.bramble.iscsi.server;

import dev.bramble.iscsi.events.SessionEvents;
import dev.bramble.iscsi.events.WatchedDisk;
import dev.bramble.iscsi.scsi.LogicalUnit;
import dev.bramble.iscsi.volume.Volume;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.iscsi.volume.VolumeInfo;
import dev.bramble.iscsi.volume.VolumeStore;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the sessions of a disk share, open.
 *
 * @param kept keeps the volume open
 * @param watched what is known of its file systems
 * @param replaced its bytes or its size became others without a session: to be opened anew
 */
record SharedDisk(
        VolumeInfo info, Volume kept, WatchedDisk watched, LogicalUnit unit, Units units, AtomicBoolean replaced) {

    /** Opens the volume and looks for its file systems; blocks. */
    static SharedDisk open(VolumeStore volumes, Units units, SessionEvents events, VolumeId id) throws IOException {
        VolumeInfo info = volumes.get(id);
        AtomicBoolean replaced = new AtomicBoolean();
        Volume kept = volumes.keepOpen(id, () -> replaced.set(true));
        try {
            LogicalUnit unit = units.hold(info);
            WatchedDisk watched = events.watch(kept, id.name(), info.blockSize());
            return new SharedDisk(info, kept, watched, unit, units, replaced);
        } catch (IOException | RuntimeException e) {
            kept.close();
            throw e;
        }
    }

    boolean isReplaced() {
        return replaced.get();
    }

    void close() throws IOException {
        units.letGo(info.id(), unit);
        watched.close();
        kept.close();
    }
}
