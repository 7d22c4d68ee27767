package dev.bramble.cli;

import com.google.gson.JsonArray;
import dev.bramble.cli.output.Json;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.ListExportsRequest;
import dev.bramble.proto.inventory.v1.ListExportsResponse;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bramble export list}. */
@Command(name = "list", description = "Lists the exports beside the Pis' boot trees.")
final class ExportListCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        List<Export> exports = new ArrayList<>();
        String page = "";
        do {
            ListExportsResponse response = inventory
                    .inventory()
                    .listExports(
                            ListExportsRequest.newBuilder().setPageToken(page).build());
            exports.addAll(response.getExportsList());
            page = response.getNextPageToken();
        } while (!page.isEmpty());
        if (output.isJson()) {
            JsonArray json = new JsonArray();
            exports.forEach(export -> json.add(Json.of(export)));
            out.println(output.text(json));
        } else {
            out.print(ExportView.table(exports));
        }
    }
}
