package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.GetEndpointsRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.Pi;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bramble pi eeprom}. */
@Command(
        name = "eeprom",
        description = "Prints the bootloader settings by which a board finds Bramble, for a Pi 4 or later.",
        footer = {
            "",
            "On the board, with any system that runs there: sudo rpi-eeprom-config --edit, take these lines, reboot.",
            "Example: bramble pi eeprom rack2-pi3"
        })
final class PiEepromCommand extends InventoryCommand {
    /** Where bootloaders ask; none can be told another port. */
    private static final int TFTP_PORT = 69;

    @Parameters(paramLabel = "NAME", description = "Its name, MAC or uid.")
    private String name = "";

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        Pi pi = inventory
                .inventory()
                .getPi(GetPiRequest.newBuilder().setPi(name).build());
        Endpoints endpoints = inventory.inventory().getEndpoints(GetEndpointsRequest.getDefaultInstance());
        out.print(settings(pi, endpoints));
        if (endpoints.getTftpPort() != TFTP_PORT) {
            PrintWriter err = spec().commandLine().getErr();
            err.println("warning: tftp-service is on port %d, but a bootloader asks on port %d only; start it there"
                    .formatted(endpoints.getTftpPort(), TFTP_PORT));
            err.flush();
        }
    }

    static String settings(Pi pi, Endpoints endpoints) {
        return """
                # Bootloader of %s (%s)
                [all]
                # From right to left: network, SD card, USB, and again.
                BOOT_ORDER=0xf412
                # Asks in the folder of its MAC: %s/
                TFTP_PREFIX=2
                # Wherever DHCP comes from.
                TFTP_IP=%s
                """.formatted(pi.getName(), pi.getMacs(0), pi.getMacs(0).replace(':', '-'), endpoints.getServer());
    }
}
