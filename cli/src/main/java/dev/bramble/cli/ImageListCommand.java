package dev.bramble.cli;

import com.google.gson.JsonArray;
import dev.bramble.cli.output.Json;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ListImagesRequest;
import dev.bramble.proto.inventory.v1.ListImagesResponse;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code bramble image list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the images.")
final class ImageListCommand implements Runnable {
    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out =
                Objects.requireNonNull(spec, "set by picocli").commandLine().getOut();
        try (InventoryConnection inventory = connection.connect()) {
            List<Image> images = new ArrayList<>();
            String page = "";
            do {
                ListImagesResponse response = inventory
                        .inventory()
                        .listImages(ListImagesRequest.newBuilder()
                                .setPageToken(page)
                                .build());
                images.addAll(response.getImagesList());
                page = response.getNextPageToken();
            } while (!page.isEmpty());
            if (output.isJson()) {
                JsonArray json = new JsonArray();
                images.forEach(image -> json.add(Json.of(image)));
                out.println(Json.text(json));
            } else {
                out.print(ImageView.table(images));
            }
            out.flush();
        }
    }
}
