package dev.bramble.cli;

import dev.bramble.cli.output.Json;
import dev.bramble.proto.inventory.v1.Image;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble image import}. */
@Command(
        name = "import",
        description = "Imports a disk image: raw, .gz or .xz, with a FAT boot partition and an ext4 root.")
final class ImageImportCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "FILE", description = "The image's file.")
    private Path file = Path.of("");

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
            description = "Refuse the file if its SHA-256 is another.")
    private String sha256 = "";

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new CommandFailure("no image file " + file + " that can be read; name one (.img, .img.gz, .img.xz)");
        }
        try {
            Image image = new ImageUpload(file, name, sha256, UserTerminal.isTerminal()).run(inventory);
            out.print(
                    output.isJson()
                            ? output.text(Json.of(image)) + "\n"
                            : ImageView.table(List.of(image)) + ImageView.bootKit(image));
        } catch (IOException e) {
            throw new CommandFailure("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
