package dev.bramble.tftp.server;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.OptionalInt;

/**
 * What fits into one IP packet on the way to the clients.
 *
 * @param bytes of the packet, headers included; empty for no cap: larger blocks are sent in fragments
 */
public record Mtu(OptionalInt bytes) {
    public static final Mtu NO_CAP = new Mtu(OptionalInt.empty());

    /** What every link can carry (RFC 791); a block of 512 bytes, which every client takes, fits. */
    private static final int LEAST = 576;

    private static final int MOST = 65_535;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int UDP_HEADER = 8;
    private static final int DATA_HEADER = 4;

    public Mtu {
        if (bytes.isPresent() && (bytes.getAsInt() < LEAST || bytes.getAsInt() > MOST)) {
            throw new IllegalArgumentException(
                    "an MTU has " + LEAST + " to " + MOST + " bytes, not " + bytes.getAsInt());
        }
    }

    /** 0 for no cap. */
    public static Mtu of(int bytes) {
        return bytes == 0 ? NO_CAP : new Mtu(OptionalInt.of(bytes));
    }

    /** Bytes of the largest block for this client, as far as the MTU goes. */
    int largestBlock(InetSocketAddress client) {
        int ip = client.getAddress() instanceof Inet4Address ? IPV4_HEADER : IPV6_HEADER;
        return bytes.isEmpty() ? Integer.MAX_VALUE : bytes.getAsInt() - ip - UDP_HEADER - DATA_HEADER;
    }
}
