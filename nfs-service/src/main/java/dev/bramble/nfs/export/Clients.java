package dev.bramble.nfs.export;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/**
 * The machines that may use an export.
 *
 * @param names as they are shown to clients: networks, addresses and host names
 */
public record Clients(Set<InetAddress> addresses, List<Network> networks, List<String> names) {
    public static final Clients NONE = new Clients(Set.of(), List.of(), List.of());

    public Clients {
        addresses = Set.copyOf(addresses);
        networks = List.copyOf(networks);
        names = List.copyOf(names);
    }

    /** One machine alone. */
    public static Clients only(InetAddress address) {
        return new Clients(Set.of(address), List.of(), List.of(address.getHostAddress()));
    }

    public boolean include(InetAddress address) {
        return addresses.contains(address) || networks.stream().anyMatch(network -> network.contains(address));
    }
}
