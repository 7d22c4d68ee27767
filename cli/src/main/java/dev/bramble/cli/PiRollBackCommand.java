package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.RollBackPiRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bramble pi rollback}. */
@Command(
        name = "rollback",
        description = "Gives a Pi's disk and boot tree the bytes of a snapshot again; refused while it is up.",
        footer = {
            "",
            "What was written since is gone, unless it is in another snapshot; all snapshots stay. CHAP secrets stay those",
            "of now.",
            "",
            "Example: bramble pi rollback rack2-pi3 before-upgrade"
        })
final class PiRollBackCommand extends InventoryCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "The Pi's name, MAC or uid.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "The snapshot, which stays.")
    private String snapshot = "";

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        Pi back = inventory
                .snapshots()
                .rollBackPi(RollBackPiRequest.newBuilder()
                        .setPi(name)
                        .setSnapshot(snapshot)
                        .build());
        out.println("%s is as it was at %s".formatted(back.getName(), snapshot));
        ChangedPi.announce(inventory, back, out, spec().commandLine().getErr());
    }
}
