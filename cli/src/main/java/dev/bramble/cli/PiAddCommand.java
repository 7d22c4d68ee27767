package dev.bramble.cli;

import com.google.longrunning.Operation;
import dev.bramble.proto.inventory.v1.CloudInit;
import dev.bramble.proto.inventory.v1.CreatePiRequest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble pi add}. */
@Command(
        name = "add",
        description = "Adds a Pi: clones the image's disk for it and makes its boot tree.",
        footer = {
            "",
            "When it returns without a warning, all services serve the Pi: it can be powered on at once.",
            "Example: bramble pi add rack2-pi3 --mac dc:a6:32:e9:00:4c --image ubuntu --ip 192.168.10.23"
        })
final class PiAddCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private NewPiOptions options = new NewPiOptions();

    @Parameters(paramLabel = "NAME", description = "What to call it: letters a-z, digits and '-'.")
    private String name = "";

    @Option(names = "--mac", required = true, paramLabel = "MAC", description = "Its MAC address; may be given again.")
    private List<String> macs = new ArrayList<>();

    @Mixin
    private CloudInitOptions cloudInit = new CloudInitOptions();

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        CloudInit documents = cloudInit.documents().build();
        PrintWriter err = spec().commandLine().getErr();
        Operation started = inventory
                .inventory()
                .createPi(CreatePiRequest.newBuilder()
                        .setPi(options.pi(name).addAllMacs(macs))
                        .setCloudInit(documents)
                        .setRequestId(UUID.randomUUID().toString())
                        .build());
        ChangedPi added = ChangedPi.provisioned(inventory, started, err);
        options.note(added.pi(), !CloudInitDocuments.of(documents).isEmpty(), err);
        added.warn(err).print(inventory, output, out);
    }
}
