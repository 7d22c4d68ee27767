package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.ResetPiRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble pi reset}. */
@Command(
        name = "reset",
        description = "Makes a Pi's disk and boot tree anew from its image; refused while it is up.",
        footer = {
            "",
            "All that was written on them is gone. Name, MACs, initiator name, CHAP secrets and history stay.",
            "",
            "Example: bramble pi reset rack2-pi3"
        })
final class PiResetCommand extends InventoryCommand {
    @Parameters(paramLabel = "NAME", description = "The Pi's name, MAC or uid.")
    private String name = "";

    @Option(
            names = "--delete-snapshots",
            description = "Delete its snapshots too; without this a Pi that has some is left as it is.")
    private boolean deleteSnapshots;

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        Pi anew = inventory
                .snapshots()
                .resetPi(ResetPiRequest.newBuilder()
                        .setPi(name)
                        .setDeleteSnapshots(deleteSnapshots)
                        .build());
        out.println("%s is made anew from %s".formatted(anew.getName(), anew.getImage()));
        ChangedPi.announce(inventory, anew, out, spec().commandLine().getErr());
    }
}
