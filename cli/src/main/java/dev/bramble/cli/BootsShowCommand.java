package dev.bramble.cli;

import dev.bramble.cli.output.Json;
import dev.bramble.cli.output.Waterfall;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.GetBootRequest;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bramble boots show}. */
@Command(name = "show", mixinStandardHelpOptions = true, description = "Draws a boot's timeline as a waterfall.")
final class BootsShowCommand implements Runnable {
    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The boot, as 'bramble boots' lists it.")
    private String id = "";

    @Override
    public void run() {
        PrintWriter out =
                Objects.requireNonNull(spec, "set by picocli").commandLine().getOut();
        try (InventoryConnection inventory = connection.connect()) {
            Boot boot = inventory
                    .boots()
                    .getBoot(GetBootRequest.newBuilder().setId(id).build());
            if (output.isJson()) {
                out.println(Json.text(Json.of(boot)));
            } else {
                out.print(new Waterfall(UserTerminal.columns(), ZoneId.systemDefault())
                        .draw(boot, PiNames.of(inventory).of(boot)));
            }
            out.flush();
        }
    }
}
