package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.CloudInit;
import dev.bramble.proto.inventory.v1.GetCloudInitRequest;
import dev.bramble.proto.inventory.v1.UpdateCloudInitRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bramble profile set}. */
@Command(
        name = "set",
        description = "Sets what cloud-init finds in the systems of all Pis of a boot profile.",
        footer = {
            "",
            "A Pi's own documents (`bramble pi set`) take the place of these, each for itself.",
            "",
            "Example: bramble profile set pi4-iscsi --user-data user-data.yaml"
        })
final class ProfileSetCommand extends InventoryCommand {
    @Parameters(paramLabel = "NAME", description = "Its name, as `bramble profile list` shows it.")
    private String name = "";

    @Mixin
    private CloudInitChange change = new CloudInitChange();

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        UpdateCloudInitRequest.Builder request = change.request(spec());
        CloudInit before = inventory
                .cloudInit()
                .getCloudInit(
                        GetCloudInitRequest.newBuilder().setBootProfile(name).build());
        request.getCloudInitBuilder().setBootProfile(name).setEtag(before.getEtag());
        CloudInit set = inventory.cloudInit().updateCloudInit(request.build());
        out.println(name + ": " + new CloudInitView(set).line());
        out.println("the boot trees of its Pis are written now; `bramble pi list` tells which are ready");
    }
}
