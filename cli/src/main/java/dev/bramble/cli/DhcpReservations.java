package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * What dnsmasq is told so that each Pi has its address and boots from Bramble. A bootloader takes the server of option 66,
 * and a Pi 3 wants the words of option 43 with three blanks behind them; both are sent even to who does not ask for them.
 */
final class DhcpReservations {
    private DhcpReservations() {}

    /** Lines for a file in /etc/dnsmasq.d. */
    static String dnsmasq(Collection<Pi> pis, Endpoints endpoints) {
        return """
                # Made by bramble pi list -o dnsmasq; a Pi without a fixed address gets one of the range.
                dhcp-option-force=tag:bramble,66,"%s"
                dhcp-option-force=tag:bramble,43,"Raspberry Pi Boot   "
                """.formatted(endpoints.getServer())
                + pis.stream().map(DhcpReservations::host).collect(Collectors.joining());
    }

    private static String host(Pi pi) {
        return "dhcp-host=%s,set:bramble,%s%s\n"
                .formatted(
                        String.join(",", pi.getMacsList()), pi.getIp().isEmpty() ? "" : pi.getIp() + ",", pi.getName());
    }
}
