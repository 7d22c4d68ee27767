package dev.bramble.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.bramble.cli.output.Table;
import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.ListBootProfilesRequest;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bramble profile list}. */
@Command(
        name = "list",
        description = "Lists the boot profiles and the stages that a boot goes through.",
        footer = {"", "Example: bramble profile list -o json"})
final class ProfileListCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        List<BootProfile> profiles = inventory
                .inventory()
                .listBootProfiles(ListBootProfilesRequest.getDefaultInstance())
                .getBootProfilesList();
        if (output.isJson()) {
            JsonArray json = new JsonArray();
            profiles.forEach(profile -> json.add(json(profile)));
            out.println(output.text(json));
            return;
        }
        out.print(table(profiles));
    }

    static Table table(List<BootProfile> profiles) {
        Table table = new Table("NAME", "STAGES", "KERNEL ARGUMENTS");
        profiles.forEach(profile ->
                table.row(profile.getName(), String.join(" ", profile.getStagesList()), profile.getKernelArguments()));
        return table;
    }

    static JsonObject json(BootProfile profile) {
        JsonObject json = new JsonObject();
        json.addProperty("name", profile.getName());
        JsonArray stages = new JsonArray();
        profile.getStagesList().forEach(stages::add);
        json.add("stages", stages);
        json.addProperty("kernel_arguments", profile.getKernelArguments());
        return json;
    }
}
