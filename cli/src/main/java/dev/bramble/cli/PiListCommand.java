package dev.bramble.cli;

import com.google.gson.JsonArray;
import dev.bramble.cli.output.Format;
import dev.bramble.proto.inventory.v1.DiscoveredPi;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.GetEndpointsRequest;
import dev.bramble.proto.inventory.v1.ListDiscoveredPisRequest;
import dev.bramble.proto.inventory.v1.ListPisRequest;
import dev.bramble.proto.inventory.v1.ListPisResponse;
import dev.bramble.proto.inventory.v1.Pi;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bramble pi list}. */
@Command(
        name = "list",
        description = "Lists the Pis, and the boards that ask for files and are none of them yet.",
        footer = {"", "Example: bramble pi list -o dnsmasq > /etc/dnsmasq.d/bramble.conf"})
final class PiListCommand extends InventoryCommand {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, json, yaml, or dnsmasq: DHCP reservations (default: table).")
    private PiListFormat format = PiListFormat.TABLE;

    @Option(
            names = "--filter",
            defaultValue = "",
            paramLabel = "EXPR",
            description = "As image = \"ubuntu\" AND labels.rack = \"2\".")
    private String filter = "";

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        List<Pi> pis = all(inventory, filter);
        switch (format) {
            case TABLE -> out.print(DiscoveredView.table(pis, discovered(inventory)));
            case JSON -> out.println(OutputOptions.text(Format.JSON, json(inventory, pis)));
            case YAML -> out.println(OutputOptions.text(Format.YAML, json(inventory, pis)));
            case DNSMASQ -> out.print(DhcpReservations.dnsmasq(pis, endpoints(inventory)));
        }
    }

    private JsonArray json(InventoryConnection inventory, List<Pi> pis) {
        Endpoints endpoints = endpoints(inventory);
        JsonArray json = new JsonArray();
        pis.forEach(pi -> json.add(new PiView(pi, endpoints).json()));
        discovered(inventory).forEach(board -> json.add(DiscoveredView.json(board)));
        return json;
    }

    private static Endpoints endpoints(InventoryConnection inventory) {
        return inventory.inventory().getEndpoints(GetEndpointsRequest.getDefaultInstance());
    }

    /** None with a filter, which is about what only Pis of the fleet have; nor where the inventory does not know of any. */
    private List<DiscoveredPi> discovered(InventoryConnection inventory) {
        if (!filter.isEmpty()) {
            return List.of();
        }
        try {
            return inventory
                    .discovery()
                    .listDiscoveredPis(ListDiscoveredPisRequest.getDefaultInstance())
                    .getDiscoveredPisList();
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
                return List.of();
            }
            throw e;
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
