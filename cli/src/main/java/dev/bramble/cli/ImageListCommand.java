package dev.bramble.cli;

import com.google.gson.JsonArray;
import dev.bramble.cli.output.Json;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ListImagesRequest;
import dev.bramble.proto.inventory.v1.ListImagesResponse;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bramble image list}. */
@Command(name = "list", description = "Lists the images.")
final class ImageListCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        List<Image> images = new ArrayList<>();
        String page = "";
        do {
            ListImagesResponse response = inventory
                    .inventory()
                    .listImages(
                            ListImagesRequest.newBuilder().setPageToken(page).build());
            images.addAll(response.getImagesList());
            page = response.getNextPageToken();
        } while (!page.isEmpty());
        if (output.isJson()) {
            JsonArray json = new JsonArray();
            images.forEach(image -> json.add(Json.of(image)));
            out.println(output.text(json));
        } else {
            out.print(ImageView.table(images));
        }
    }
}
