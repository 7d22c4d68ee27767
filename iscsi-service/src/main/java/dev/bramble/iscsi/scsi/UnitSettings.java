package dev.bramble.iscsi.scsi;

import java.time.Duration;

/**
 * How a unit is served.
 *
 * @param isWriteBack as a disk with a cache; else each write is on the medium before its status
 * @param holdWhenFull how long writes are answered BUSY while there is no room for them; Linux gives a command up after
 *     180 s
 */
public record UnitSettings(boolean isWriteBack, Duration holdWhenFull) {
    public static final UnitSettings DEFAULT = new UnitSettings(true, Duration.ofMinutes(2));
}
