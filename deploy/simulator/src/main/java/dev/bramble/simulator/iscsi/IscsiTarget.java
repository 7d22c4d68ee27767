package dev.bramble.simulator.iscsi;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Whom to log in to, and as whom.
 *
 * @param local    address that the connection comes from
 * @param outgoing CHAP by which the initiator proves itself
 * @param incoming CHAP by which the target has to; only together with {@code outgoing}
 */
public record IscsiTarget(
        InetAddress local,
        InetSocketAddress portal,
        String initiator,
        String target,
        Optional<Chap> outgoing,
        Optional<Chap> incoming) {
    /** A name and its secret. */
    public record Chap(String name, String secret) {}
}
