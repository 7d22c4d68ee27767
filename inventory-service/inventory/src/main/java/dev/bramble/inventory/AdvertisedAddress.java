package dev.bramble.inventory;

import dev.bramble.chassis.StartupFailure;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.Optional;

/** The address that Pis are told. */
final class AdvertisedAddress {
    private AdvertisedAddress() {}

    /**
     * What is configured; else the address the protocol sockets are bound to, when that is a single one; else the first
     * site-local IPv4 address of this machine, or any that is not loopback.
     *
     * @throws StartupFailure when there is none
     */
    static String choose(Optional<String> configured, String bind) {
        return configured
                .filter(address -> !address.isBlank())
                .or(() -> Optional.of(bind).filter(AdvertisedAddress::isConcrete))
                .or(AdvertisedAddress::ofThisMachine)
                .orElseThrow(() -> new StartupFailure(
                        "this machine has no IPv4 address to tell the Pis; set BRAMBLE_INVENTORY_ADVERTISE"));
    }

    private static boolean isConcrete(String bind) {
        return !bind.equals("0.0.0.0") && !bind.equals("::") && !bind.isBlank();
    }

    private static Optional<String> ofThisMachine() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(AdvertisedAddress::isUp)
                    .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address && !address.isLinkLocalAddress())
                    .min(Comparator.comparing(address -> !address.isSiteLocalAddress()))
                    .map(InetAddress::getHostAddress);
        } catch (SocketException e) {
            throw new StartupFailure(
                    "cannot read this machine's network interfaces; set BRAMBLE_INVENTORY_ADVERTISE", e);
        }
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp() && !network.isLoopback();
        } catch (SocketException e) {
            // It went away between being listed and being asked.
            return false;
        }
    }
}
