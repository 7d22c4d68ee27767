package dev.bramble.nfs.v4.state;

/**
 * Who a client's calls come from. AUTH_SYS proves nothing; that is why the address counts too: see RATIONALE.md.
 *
 * @param address of the connection's other end, as text
 */
public record Principal(int uid, String address) {
    boolean isUserOf(Principal other) {
        return uid == other.uid;
    }
}
