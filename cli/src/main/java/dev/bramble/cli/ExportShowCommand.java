package dev.bramble.cli;

import dev.bramble.cli.output.Json;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.GetExportRequest;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bramble export show}. */
@Command(name = "show", description = "Shows an export.")
final class ExportShowCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "NAME", description = "The export.")
    private String name = "";

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        Export export = inventory
                .inventory()
                .getExport(GetExportRequest.newBuilder().setName(name).build());
        out.print(output.isJson() ? output.text(Json.of(export)) + "\n" : ExportView.table(List.of(export)));
    }
}
