package dev.bramble.cli;

import dev.bramble.cli.output.Json;
import dev.bramble.proto.inventory.v1.GetImageRequest;
import dev.bramble.proto.inventory.v1.Image;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bramble image show}. */
@Command(name = "show", mixinStandardHelpOptions = true, description = "Shows an image.")
final class ImageShowCommand implements Runnable {
    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The image.")
    private String name = "";

    @Override
    public void run() {
        PrintWriter out =
                Objects.requireNonNull(spec, "set by picocli").commandLine().getOut();
        try (InventoryConnection inventory = connection.connect()) {
            Image image = inventory
                    .inventory()
                    .getImage(GetImageRequest.newBuilder().setName(name).build());
            out.print(output.isJson() ? Json.text(Json.of(image)) + "\n" : ImageView.table(List.of(image)));
            out.flush();
        }
    }
}
