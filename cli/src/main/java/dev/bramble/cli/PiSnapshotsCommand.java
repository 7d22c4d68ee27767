package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.ListPiSnapshotsRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bramble pi snapshots}. */
@Command(
        name = "snapshots",
        description = "Lists the snapshots of a Pi, from oldest to latest, with what their disk and boot tree take;"
                + " blocks that they share with the Pi's count too.",
        footer = {"", "Example: bramble pi snapshots rack2-pi3 -o json"})
final class PiSnapshotsCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "NAME", description = "The Pi's name, MAC or uid.")
    private String name = "";

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        out.print(PiSnapshotView.show(
                inventory
                        .snapshots()
                        .listPiSnapshots(
                                ListPiSnapshotsRequest.newBuilder().setPi(name).build())
                        .getSnapshotsList(),
                output));
    }
}
