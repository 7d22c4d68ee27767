package dev.bramble.cli;

import dev.bramble.cli.output.Json;
import dev.bramble.proto.inventory.v1.PiSnapshot;
import dev.bramble.proto.inventory.v1.SnapshotPiRequest;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bramble pi snapshot}. */
@Command(
        name = "snapshot",
        description = "Keeps a Pi's disk and boot tree together as they are now, also while it is up.",
        footer = {
            "",
            "A snapshot is crash-consistent: what comes back is what the Pi would find after a power cut at this instant.",
            "Its file systems replay their journals; what programs had not flushed is not in it. Shut the Pi down first",
            "where that is not enough. Meanwhile its writes to the disk wait, and those to /boot/firmware for some seconds.",
            "",
            "Example: bramble pi snapshot rack2-pi3 before-upgrade"
        })
final class PiSnapshotCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "The Pi's name, MAC or uid.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "What to call the snapshot.")
    private String snapshot = "";

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        PiSnapshot taken = inventory
                .snapshots()
                .snapshotPi(SnapshotPiRequest.newBuilder()
                        .setPi(name)
                        .setName(snapshot)
                        .build());
        out.print(output.isJson() ? output.text(Json.of(taken)) + "\n" : PiSnapshotView.show(List.of(taken), output));
    }
}
