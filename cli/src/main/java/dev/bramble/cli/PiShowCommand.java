package dev.bramble.cli;

import dev.bramble.cli.output.Json;
import dev.bramble.proto.inventory.v1.GetEndpointsRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.Pi;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bramble pi show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows a Pi, and what to set on the board and in DHCP for it.")
final class PiShowCommand implements Runnable {
    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Its name, MAC or uid.")
    private String name = "";

    @Option(names = "--secrets", description = "Show passwords too.")
    private boolean secrets;

    @Override
    public void run() {
        PrintWriter out =
                Objects.requireNonNull(spec, "set by picocli").commandLine().getOut();
        try (InventoryConnection inventory = connection.connect()) {
            Pi pi = inventory
                    .inventory()
                    .getPi(GetPiRequest.newBuilder()
                            .setPi(name)
                            .setSecrets(secrets)
                            .build());
            PiView view = new PiView(pi, inventory.inventory().getEndpoints(GetEndpointsRequest.getDefaultInstance()));
            out.print(output.isJson() ? Json.text(view.json()) + "\n" : view.text());
            out.flush();
        }
    }
}
