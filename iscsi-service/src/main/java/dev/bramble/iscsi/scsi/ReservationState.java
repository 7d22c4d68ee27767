package dev.bramble.iscsi.scsi;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The persistent reservations of a unit at one time (SPC-4 section 5.12).
 *
 * @param generation PRGENERATION, 32 bits
 * @param throughPowerLoss they are kept on disk (APTPL)
 * @param keys of the registered initiator ports, by the ports' names
 * @param type of the reservation, if there is one
 * @param holder port that holds it; empty when there is none, or all registered ports do
 */
record ReservationState(
        int generation,
        boolean throughPowerLoss,
        Map<String, Long> keys,
        @Nullable ReservationType type,
        String holder) {

    static final ReservationState NONE = new ReservationState(0, false, Map.of(), null, "");

    ReservationState {
        keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
    }

    boolean isRegistered(String port) {
        return keys.containsKey(port);
    }

    boolean isHeldBy(String port) {
        ReservationType reserved = type;
        return reserved != null && (reserved.isHeldByAll() ? isRegistered(port) : holder.equals(port));
    }

    /** Whether a command of that port ends with RESERVATION CONFLICT. */
    boolean forbids(String port, Access access) {
        ReservationType reserved = type;
        if (reserved == null
                || access == Access.FREE
                || access == Access.STATUS
                || isHeldBy(port)
                || (reserved.letsRegistrantsIn() && isRegistered(port))) {
            return false;
        }
        return access != Access.READS || reserved.excludesReads();
    }
}
