package dev.bramble.cli;

import com.google.protobuf.FieldMask;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.UpdatePiRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bramble pi set-profile}. */
@Command(
        name = "set-profile",
        description = "Has a Pi boot by another boot profile: its kernel arguments, its documents for cloud-init.",
        footer = {"", "It holds when the Pi boots next.", "", "Example: bramble pi set-profile rack2-pi3 kiosk"})
final class PiSetProfileCommand extends InventoryCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Its name, MAC or uid.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "PROFILE", description = "The profile; '' for the usual one of its root.")
    private String profile = "";

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        Pi pi = inventory
                .inventory()
                .getPi(GetPiRequest.newBuilder().setPi(name).build());
        Pi after = inventory
                .inventory()
                .updatePi(UpdatePiRequest.newBuilder()
                        .setPi(pi.toBuilder().setBootProfile(profile))
                        .setUpdateMask(FieldMask.newBuilder().addPaths("boot_profile"))
                        .build());
        if (after.getState() != Pi.State.READY) {
            out.println("its boot tree is still being written; `bramble pi show %s` tells when it is ready"
                    .formatted(after.getName()));
        }
    }
}
