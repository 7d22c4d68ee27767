package dev.bramble.iscsi.session;

/**
 * What names a session (RFC 7143 section 4.2.7, "I_T nexus").
 *
 * @param target empty in a discovery session
 * @param isid 48 bits
 */
public record SessionIdentity(String initiator, String target, long isid) {
    public boolean isDiscovery() {
        return target.isEmpty();
    }

    /** ISID as 12 hex digits. */
    public String isidText() {
        return "%012x".formatted(isid);
    }
}
