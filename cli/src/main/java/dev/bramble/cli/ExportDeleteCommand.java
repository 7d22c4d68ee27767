package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.DeleteExportRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bramble export delete}. */
@Command(
        name = "delete",
        description = "Ends an export; the directory stays. Clients that have it mounted are refused.")
final class ExportDeleteCommand extends InventoryCommand {
    @Parameters(paramLabel = "NAME", description = "The export.")
    private String name = "";

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        inventory
                .inventory()
                .deleteExport(DeleteExportRequest.newBuilder().setName(name).build());
    }
}
