package dev.bramble.cli;

import com.google.gson.JsonArray;
import dev.bramble.cli.output.Json;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.GetEndpointsRequest;
import dev.bramble.proto.inventory.v1.ListPisRequest;
import dev.bramble.proto.inventory.v1.ListPisResponse;
import dev.bramble.proto.inventory.v1.Pi;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bramble pi list}. */
@Command(name = "list", description = "Lists the Pis.")
final class PiListCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = "--filter",
            defaultValue = "",
            paramLabel = "EXPR",
            description = "As image = \"ubuntu\" AND labels.rack = \"2\".")
    private String filter = "";

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        List<Pi> pis = all(inventory, filter);
        if (output.isJson()) {
            Endpoints endpoints = inventory.inventory().getEndpoints(GetEndpointsRequest.getDefaultInstance());
            JsonArray json = new JsonArray();
            pis.forEach(pi -> json.add(new PiView(pi, endpoints).json()));
            out.println(Json.text(json));
        } else {
            out.print(PiView.table(pis));
        }
    }

    /** Every Pi that the filter takes, over all pages. */
    static List<Pi> all(InventoryConnection inventory, String filter) {
        List<Pi> pis = new ArrayList<>();
        String page = "";
        do {
            ListPisResponse response = inventory
                    .inventory()
                    .listPis(ListPisRequest.newBuilder()
                            .setFilter(filter)
                            .setPageSize(1000)
                            .setPageToken(page)
                            .build());
            pis.addAll(response.getPisList());
            page = response.getNextPageToken();
        } while (!page.isEmpty());
        return pis;
    }
}
