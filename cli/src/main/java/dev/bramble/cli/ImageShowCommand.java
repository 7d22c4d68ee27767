package dev.bramble.cli;

import dev.bramble.cli.output.Json;
import dev.bramble.proto.inventory.v1.GetImageRequest;
import dev.bramble.proto.inventory.v1.Image;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bramble image show}. */
@Command(name = "show", description = "Shows an image.")
final class ImageShowCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "NAME", description = "The image.")
    private String name = "";

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        Image image = inventory
                .inventory()
                .getImage(GetImageRequest.newBuilder().setName(name).build());
        out.print(output.isJson() ? output.text(Json.of(image)) + "\n" : ImageView.details(image));
    }
}
