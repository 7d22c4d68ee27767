package dev.bramble.cli;

import dev.bramble.cli.output.Json;
import dev.bramble.proto.inventory.v1.FetchImageRequest;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImportImageRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble image import}. */
@Command(
        name = "import",
        description = {
            "Imports a disk image: raw, .gz, .xz, .zst, or a .zip with one image in it; with a FAT boot partition and an"
                    + " ext4 root.",
            "Example: bramble image import ubuntu-24.04-preinstalled-server-arm64+raspi.img.xz --name ubuntu",
            "A file from a URL is fetched by the inventory service; Ctrl+C breaks the import off, and nothing of it stays."
        })
final class ImageImportCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(
            paramLabel = "FILE|URL",
            description = "The image's file, or where the inventory service fetches it: http:// or https://.")
    private String source = "";

    @Option(
            names = "--name",
            required = true,
            paramLabel = "N",
            description = "What to call it: letters a-z, digits and '-'.")
    private String name = "";

    @Option(
            names = "--sha256",
            defaultValue = "",
            paramLabel = "HEX",
            description = "Refuse the file, as it is given, if its SHA-256 is another.")
    private String sha256 = "";

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            defaultValue = "0",
            converter = SizeConverter.class,
            description = "Refuse an image that unpacks to more, as 16G (default: what the service is set to, 64G).")
    private long maxBytes;

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        Image image = ImageFetch.isUrl(source) ? new ImageFetch(fetch()).run(inventory) : upload(inventory);
        out.print(output.isJson() ? output.text(Json.of(image)) + "\n" : ImageView.details(image));
    }

    private Image upload(InventoryConnection inventory) {
        Path file = Path.of(source);
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new CommandFailure(
                    "no image file " + file + " that can be read; name one (.img, .img.xz, .img.gz, .img.zst, .zip)");
        }
        try {
            return new ImageUpload(file, header(), UserTerminal.isTerminal()).run(inventory);
        } catch (IOException e) {
            throw new CommandFailure("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private ImportImageRequest.Header header() {
        return ImportImageRequest.Header.newBuilder()
                .setName(name)
                .setSha256(sha256.toLowerCase(Locale.ROOT))
                .setMaxBytes(maxBytes)
                .build();
    }

    private FetchImageRequest fetch() {
        return FetchImageRequest.newBuilder()
                .setName(name)
                .setUrl(source)
                .setSha256(sha256.toLowerCase(Locale.ROOT))
                .setMaxBytes(maxBytes)
                .build();
    }
}
