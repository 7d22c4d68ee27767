package dev.bramble.cli;

import dev.bramble.cli.output.Json;
import dev.bramble.cli.output.Waterfall;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.GetBootRequest;
import java.io.PrintWriter;
import java.time.ZoneId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bramble boots show}. */
@Command(name = "show", description = "Draws a boot's timeline as a waterfall.")
final class BootsShowCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "ID", description = "The boot, as 'bramble boots' lists it.")
    private String id = "";

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        Boot boot =
                inventory.boots().getBoot(GetBootRequest.newBuilder().setId(id).build());
        if (output.isJson()) {
            out.println(output.text(Json.of(boot)));
        } else {
            out.print(new Waterfall(UserTerminal.columns(), ZoneId.systemDefault())
                    .draw(boot, PiNames.of(inventory).of(boot)));
        }
    }
}
