package dev.bramble.iscsi.volume;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who may log in to a volume's own target.
 *
 * @param anyInitiator whoever asks
 * @param initiators names, if not any
 */
public record Access(boolean anyInitiator, Set<String> initiators) {
    /** Nobody: a Pi's volume, whose target the inventory has. */
    public static final Access NONE = new Access(false, Set.of());

    /** iSCSI names without their meaning (RFC 7143, section 4.2.7.2). */
    private static final Pattern NAME = Pattern.compile("[a-z0-9.:-]{1,223}");

    public Access {
        initiators = Set.copyOf(initiators);
        for (String initiator : initiators) {
            if (!NAME.matcher(initiator).matches()) {
                throw new IllegalArgumentException("an initiator's name is at most 223 of a-z, 0-9, '.', ':' and '-'");
            }
        }
    }

    public boolean permits(String initiator) {
        return anyInitiator || initiators.contains(initiator);
    }
}
