package dev.bramble.iscsi.scsi;

import java.time.Duration;

/**
 * How a unit is served.
 *
 * @param isWriteBack as a disk with a cache; else each write is on the medium before its status
 * @param holdWhenFull how long writes are answered BUSY while there is no room for them
 */
public record UnitSettings(boolean isWriteBack, Duration holdWhenFull) {
    /** Linux gives a command up then, whatever its answers. */
    public static final Duration LONGEST_HOLD = Duration.ofMinutes(3);

    public static final UnitSettings DEFAULT = new UnitSettings(true, Duration.ofMinutes(2));
}
