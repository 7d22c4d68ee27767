package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.DeleteBootProfileRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bramble profile delete}. */
@Command(
        name = "delete",
        description = "Deletes a boot profile with its documents for cloud-init; refused while a Pi boots by it.")
final class ProfileDeleteCommand extends InventoryCommand {
    @Parameters(paramLabel = "NAME", description = "Its name, as `bramble profile list` shows it.")
    private String name = "";

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        var _ = inventory
                .inventory()
                .deleteBootProfile(
                        DeleteBootProfileRequest.newBuilder().setName(name).build());
    }
}
