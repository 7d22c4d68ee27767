package dev.bramble.cli;

import com.google.longrunning.Operation;
import dev.bramble.cli.output.Quantity;
import dev.bramble.proto.inventory.v1.AdoptPiRequest;
import dev.bramble.proto.inventory.v1.GetEndpointsRequest;
import dev.bramble.proto.inventory.v1.Pi;
import java.io.PrintWriter;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

    @Parameters(index = "0", paramLabel = "MAC", description = "Its MAC or serial, as pi list shows it.")
    private String identity = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "What to call it: letters a-z, digits and '-'.")
    private String name = "";

    @Option(names = "--image", required = true, paramLabel = "N", description = "The image to make it from.")
    private String image = "";

    @Option(
            names = "--ip",
            defaultValue = "",
            paramLabel = "IP",
            description = "Its fixed address; its boot tree is then exported to that address alone.")
    private String ip = "";

    @Option(
            names = "--disk",
            defaultValue = "",
            paramLabel = "SIZE",
            description = "Size of its disk, as 16G (default: the image's).")
    private String disk = "";

    @Option(
            names = "--chap",
            description = "Let it and its disk's target know each other by a CHAP secret, made for it.")
    private boolean chap;

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        Pi.Builder wanted =
                Pi.newBuilder().setName(name).setImage(image).setIp(ip).setDiskBytes(diskBytes());
        if (chap) {
            wanted.setChap(ChapSetting.made(false));
        }
        PrintWriter err = spec().commandLine().getErr();
        Operation started = inventory
                .discovery()
                .adoptPi(AdoptPiRequest.newBuilder()
                        .setIdentity(identity)
                        .setPi(wanted)
                        .setRequestId(UUID.randomUUID().toString())
                        .build());
        Pi adopted = inventory.await(started, Pi.class, new PiAddCommand.StepPrinter(err)::show);
        if (!adopted.getStateMessage().isEmpty()) {
            err.println("warning: " + adopted.getStateMessage());
            err.flush();
        }
        PiView view = new PiView(adopted, inventory.inventory().getEndpoints(GetEndpointsRequest.getDefaultInstance()));
        out.print(output.isJson() ? output.text(view.json()) + "\n" : view.text());
    }

    private long diskBytes() {
        try {
            return disk.isEmpty() ? 0 : Quantity.parseBytes(disk);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec().commandLine(), "--disk: " + e.getMessage(), e);
        }
    }
}
