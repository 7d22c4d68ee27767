package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.CheckPiRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bramble pi check}. */
@Command(
        name = "check",
        description = "Tells whether a Pi would boot from its boot tree and disk as they are now.",
        footer = {
            "",
            "Exit code 0: it would, as far as can be told, whatever the warnings; 1: it would not.",
            "Example: bramble pi check rack2-pi3 -o json"
        })
final class PiCheckCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "NAME", description = "Its name, MAC or uid.")
    private String name = "";

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        PreflightView view = new PreflightView(inventory
                .preflight()
                .checkPi(CheckPiRequest.newBuilder().setPi(name).build()));
        out.print(output.isJson() ? output.text(view.json()) + "\n" : view.text());
        out.flush();
        if (view.errors() > 0) {
            throw new CommandFailure("%s would not boot: %s".formatted(name, view.summary()));
        }
    }
}
