package dev.bramble.cli;

import dev.bramble.cli.output.Json;
import dev.bramble.proto.inventory.v1.GetEndpointsRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.Pi;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble pi show}. */
@Command(name = "show", description = "Shows a Pi, and what to set on the board and in DHCP for it.")
final class PiShowCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "NAME", description = "Its name, MAC or uid.")
    private String name = "";

    @Option(names = "--secrets", description = "Show passwords too.")
    private boolean secrets;

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        Pi pi = inventory
                .inventory()
                .getPi(GetPiRequest.newBuilder().setPi(name).setSecrets(secrets).build());
        PiView view = new PiView(pi, inventory.inventory().getEndpoints(GetEndpointsRequest.getDefaultInstance()));
        out.print(output.isJson() ? Json.text(view.json()) + "\n" : view.text());
    }
}
