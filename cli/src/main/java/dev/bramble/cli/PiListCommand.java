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
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bramble pi list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the Pis.")
final class PiListCommand implements Runnable {
    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--filter",
            defaultValue = "",
            paramLabel = "EXPR",
            description = "As image = \"ubuntu\" AND labels.rack = \"2\".")
    private String filter = "";

    @Override
    public void run() {
        PrintWriter out =
                Objects.requireNonNull(spec, "set by picocli").commandLine().getOut();
        try (InventoryConnection inventory = connection.connect()) {
            List<Pi> pis = all(inventory, filter);
            if (output.isJson()) {
                Endpoints endpoints = inventory.inventory().getEndpoints(GetEndpointsRequest.getDefaultInstance());
                JsonArray json = new JsonArray();
                pis.forEach(pi -> json.add(new PiView(pi, endpoints).json()));
                out.println(Json.text(json));
            } else {
                out.print(PiView.table(pis));
            }
            out.flush();
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
