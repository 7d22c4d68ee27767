package dev.bramble.cli;

import com.google.longrunning.Operation;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.ProvisionPiRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bramble pi provision}. */
@Command(
        name = "provision",
        description =
                "Finishes what an interrupted `pi add` left undone, and makes what is missing since: disk, boot tree,"
                        + " its links, cmdline.txt. What is there stays as it is.",
        footer = {"", "Example: bramble pi provision rack2-pi3"})
final class PiProvisionCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "NAME", description = "Its name, MAC or uid.")
    private String name = "";

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        PrintWriter err = spec().commandLine().getErr();
        Pi pi = inventory
                .inventory()
                .getPi(GetPiRequest.newBuilder().setPi(name).build());
        Operation started = inventory
                .inventory()
                .provisionPi(ProvisionPiRequest.newBuilder().setUid(pi.getUid()).build());
        ChangedPi.provisioned(inventory, started, err).warn(err).print(inventory, output, out);
    }
}
