package dev.bramble.cli;

import com.google.longrunning.Operation;
import dev.bramble.proto.inventory.v1.AdoptPiRequest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble pi adopt}. */
@Command(
        name = "adopt",
        description =
                "Makes a board that asks for files a Pi of the fleet: clones the image's disk and makes its boot tree.",
        footer = {
            "",
            "bramble pi list shows the boards that ask. Once it is adopted, switch the board off and on.",
            "Example: bramble pi adopt dc:a6:32:e9:00:4c rack2-pi3 --image ubuntu"
        })
final class PiAdoptCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private NewPiOptions options = new NewPiOptions();

    @Parameters(index = "0", paramLabel = "MAC", description = "Its MAC or serial, as pi list shows it.")
    private String identity = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "What to call it: letters a-z, digits and '-'.")
    private String name = "";

    @Option(
            names = "--mac",
            paramLabel = "MAC",
            description = "Its MAC address, where pi list does not show it; may be given again.")
    private List<String> macs = new ArrayList<>();

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        PrintWriter err = spec().commandLine().getErr();
        Operation started = inventory
                .discovery()
                .adoptPi(AdoptPiRequest.newBuilder()
                        .setIdentity(identity)
                        .setPi(options.pi(name).addAllMacs(macs))
                        .setRequestId(UUID.randomUUID().toString())
                        .build());
        ChangedPi adopted = ChangedPi.provisioned(inventory, started, err);
        options.note(adopted.pi(), false, err);
        adopted.warn(err).print(inventory, output, out);
    }
}
