package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.CloudInit;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.UpdateCloudInitRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bramble pi set}. */
@Command(
        name = "set",
        description = "Sets what cloud-init finds in the system of a Pi.",
        footer = {
            "",
            "What is not set is its boot profile's, or its image's own. The Pi reads it when it boots next. Users and",
            "packages are made of it once, at its first boot: `bramble pi reset` makes that again.",
            "",
            "Example: bramble pi set rack2-pi3 --user-data user-data.yaml --network-config wifi.yaml"
        })
final class PiSetCommand extends InventoryCommand {
    @Parameters(paramLabel = "NAME", description = "Its name, MAC or uid.")
    private String name = "";

    @Mixin
    private CloudInitChange change = new CloudInitChange();

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        UpdateCloudInitRequest.Builder request = change.request(spec());
        Pi pi = inventory
                .inventory()
                .getPi(GetPiRequest.newBuilder().setPi(name).build());
        request.getCloudInitBuilder().setPi(pi.getUid()).setEtag(pi.getEtag());
        CloudInit set = inventory.cloudInit().updateCloudInit(request.build());
        out.println(pi.getName() + ": " + new CloudInitView(set).line());
        Pi after = inventory
                .inventory()
                .getPi(GetPiRequest.newBuilder().setPi(pi.getUid()).build());
        if (after.getState() != Pi.State.READY) {
            out.println("its boot tree is still being written; `bramble pi show %s` tells when it is ready"
                    .formatted(after.getName()));
        } else if (!after.getStateMessage().isEmpty()) {
            PrintWriter err = spec().commandLine().getErr();
            err.println("warning: " + after.getStateMessage());
            err.flush();
        }
    }
}
