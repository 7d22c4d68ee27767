package dev.bramble.cli;

import com.google.gson.JsonObject;
import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.GetBootProfileRequest;
import dev.bramble.proto.inventory.v1.GetCloudInitRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble profile show}. */
@Command(
        name = "show",
        description = "Shows a boot profile.",
        footer = {"", "Example: bramble profile show pi4-iscsi --cloud-init"})
final class ProfileShowCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "NAME", description = "Its name, as `bramble profile list` shows it.")
    private String name = "";

    @Option(names = "--cloud-init", description = "Print its documents for cloud-init; they may hold passwords.")
    private boolean contents;

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        BootProfile profile = inventory
                .inventory()
                .getBootProfile(GetBootProfileRequest.newBuilder().setName(name).build());
        CloudInitView documents = new CloudInitView(inventory
                .cloudInit()
                .getCloudInit(GetCloudInitRequest.newBuilder()
                        .setBootProfile(name)
                        .setContents(contents)
                        .build()));
        if (output.isJson()) {
            JsonObject json = ProfileListCommand.json(profile);
            json.add("cloud_init", documents.json());
            out.println(output.text(json));
        } else if (contents) {
            out.print(documents.text());
        } else {
            out.println("name        " + profile.getName());
            out.println("stages      " + String.join(" ", profile.getStagesList()));
            out.println("arguments   " + (profile.getKernelArguments().isEmpty() ? "-" : profile.getKernelArguments()));
            out.println("cloud-init  " + documents.line());
        }
    }
}
