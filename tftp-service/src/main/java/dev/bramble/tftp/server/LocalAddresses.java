package dev.bramble.tftp.server;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The addresses of this machine.
 *
 * @param own those of its interfaces
 * @param broadcast those of its networks
 */
record LocalAddresses(Set<InetAddress> own, Set<InetAddress> broadcast) {
    /** Networks of one or two addresses have no broadcast (RFC 3021). */
    private static final int MOST_PREFIX = 30;

    static final LocalAddresses UNKNOWN = new LocalAddresses(Set.of(), Set.of());

    LocalAddresses {
        own = Set.copyOf(own);
        broadcast = Set.copyOf(broadcast);
    }

    /** Asks the kernel. */
    static LocalAddresses now() throws SocketException {
        Set<InetAddress> own = new HashSet<>();
        Set<InetAddress> broadcast = new HashSet<>();
        for (NetworkInterface networkInterface :
                NetworkInterface.networkInterfaces().toList()) {
            for (InterfaceAddress address : networkInterface.getInterfaceAddresses()) {
                own.add(address.getAddress());
                broadcastOf(address).ifPresent(broadcast::add);
            }
        }
        return new LocalAddresses(own, broadcast);
    }

    /** The last address of its network; the loopback interface has one too, though it does not say so. */
    private static Optional<InetAddress> broadcastOf(InterfaceAddress address) {
        if (!(address.getAddress() instanceof Inet4Address own) || address.getNetworkPrefixLength() > MOST_PREFIX) {
            return Optional.empty();
        }
        byte[] bytes = own.getAddress();
        for (int bit = address.getNetworkPrefixLength(); bit < Integer.SIZE; bit++) {
            bytes[bit / Byte.SIZE] |= (byte) (0x80 >> bit % Byte.SIZE);
        }
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** Whether a packet to this address was meant for several machines. */
    boolean isForMany(InetAddress address) {
        return address.isMulticastAddress()
                || address.getHostAddress().equals("255.255.255.255")
                || broadcast.contains(address);
    }

    /** Those of one family or of both that a socket bound to the wildcard stands for. */
    Set<InetAddress> behind(InetAddress wildcard) {
        if (wildcard instanceof Inet6Address) {
            return own;
        }
        Set<InetAddress> ipv4 = new HashSet<>(own);
        ipv4.removeIf(Inet6Address.class::isInstance);
        return ipv4;
    }
}
