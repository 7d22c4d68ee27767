package dev.bramble.iscsi.server;

import dev.bramble.iscsi.scsi.LogicalUnit;
import dev.bramble.iscsi.scsi.LogicalUnitIdentity;
import dev.bramble.iscsi.scsi.UnitSettings;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.iscsi.volume.VolumeInfo;
import dev.bramble.iscsi.volume.VolumeStore;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The logical units of this target, one for each volume. A unit is forgotten when nobody holds it any more and it keeps
 * nothing for who comes next. Safe for use by several threads.
 */
final class Units {
    private static final class Held {
        private final LogicalUnit unit;
        /** A volume of the same name that was made anew is another one. */
        private final Instant created;

        private int holders;

        Held(LogicalUnit unit, Instant created) {
            this.unit = unit;
            this.created = created;
        }
    }

    private final VolumeStore volumes;
    private final UnitSettings settings;
    private final Map<VolumeId, Held> units = new HashMap<>();

    Units(VolumeStore volumes, UnitSettings settings) {
        this.volumes = volumes;
        this.settings = settings;
    }

    /**
     * The unit of a volume, until {@link #letGo}.
     *
     * @throws IOException when its reservations cannot be read
     */
    synchronized LogicalUnit hold(VolumeInfo info) throws IOException {
        Held held = units.get(info.id());
        if (held == null || !held.created.equals(info.created())) {
            held = new Held(powerOn(info), info.created());
            units.put(info.id(), held);
        }
        held.holders++;
        return held.unit;
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
        Held held = units.get(id);
        if (held != null) {
            held.unit.capacityChanged();
        }
    }

    synchronized void letGo(VolumeId id, LogicalUnit unit) {
        Held held = units.get(id);
        if (held != null && held.unit == unit && --held.holders == 0 && unit.isIdle()) {
            units.remove(id);
        }
    }
}
