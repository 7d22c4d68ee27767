package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.DeleteImageRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bramble image delete}. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = "Deletes an image; refused while a Pi's disk is a clone of it.")
final class ImageDeleteCommand implements Runnable {
    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Parameters(paramLabel = "NAME", description = "The image.")
    private String name = "";

    @Override
    public void run() {
        try (InventoryConnection inventory = connection.connect()) {
            inventory
                    .inventory()
                    .deleteImage(DeleteImageRequest.newBuilder().setName(name).build());
        }
    }
}
