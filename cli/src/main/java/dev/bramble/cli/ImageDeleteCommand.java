package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.DeleteImageRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bramble image delete}. */
@Command(name = "delete", description = "Deletes an image; refused while a Pi's disk is a clone of it.")
final class ImageDeleteCommand extends InventoryCommand {
    @Parameters(paramLabel = "NAME", description = "The image.")
    private String name = "";

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        inventory
                .inventory()
                .deleteImage(DeleteImageRequest.newBuilder().setName(name).build());
    }
}
