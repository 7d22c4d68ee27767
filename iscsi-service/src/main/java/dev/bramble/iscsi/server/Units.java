package dev.bramble.iscsi.server;

import dev.bramble.iscsi.scsi.LogicalUnit;
import dev.bramble.iscsi.scsi.LogicalUnitIdentity;
import dev.bramble.iscsi.scsi.Nexus;
import dev.bramble.iscsi.scsi.NexusListener;
import dev.bramble.iscsi.scsi.UnitSettings;
import dev.bramble.iscsi.volume.Volume;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.iscsi.volume.VolumeInfo;
import dev.bramble.iscsi.volume.VolumeStore;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The logical units of this target: all sessions of a volume share one. A unit is forgotten when its last session has
 * ended and it keeps nothing for the next. Safe for use by several threads.
 */
final class Units {
    /** A volume of the same name that was made anew is another one. */
    private record Served(LogicalUnit unit, Instant created) {}

    private final VolumeStore volumes;
    private final UnitSettings settings;
    private final Map<VolumeId, Served> units = new HashMap<>();

    Units(VolumeStore volumes, UnitSettings settings) {
        this.volumes = volumes;
        this.settings = settings;
    }

    /**
     * Lets a session in; {@link #disconnect} ends what it began.
     *
     * @throws IOException when the reservations of the unit cannot be read
     */
    synchronized Nexus connect(VolumeInfo info, String port, Volume volume, NexusListener listener) throws IOException {
        Served served = units.get(info.id());
        if (served == null || !served.created().equals(info.created())) {
            served = new Served(powerOn(info), info.created());
            units.put(info.id(), served);
        }
        return served.unit().connect(port, volume, listener);
    }

    private LogicalUnit powerOn(VolumeInfo info) throws IOException {
        return LogicalUnit.powerOn(
                new LogicalUnitIdentity(info.id().name()),
                info.blockSize(),
                new UnitSettings(settings.isWriteBack() && !info.writeThrough(), settings.holdWhenFull()),
                new KeptReservations(volumes.sideFile(info.id(), KeptReservations.FILE)),
                System::nanoTime);
    }

    /** The volume has another size now. */
    synchronized void resized(VolumeId id) {
        Served served = units.get(id);
        if (served != null) {
            served.unit().capacityChanged();
        }
    }

    synchronized void disconnect(VolumeId id, Nexus nexus) {
        nexus.close();
        Served served = units.get(id);
        if (served != null && served.unit().isIdle()) {
            units.remove(id);
        }
    }
}
