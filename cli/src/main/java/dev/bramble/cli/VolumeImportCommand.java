package dev.bramble.cli;

import com.google.protobuf.ByteString;
import dev.bramble.proto.storage.v1.ImportBaseRequest;
import dev.bramble.proto.storage.v1.Volume;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble volume import}. */
@Command(
        name = "import",
        description = {
            "Makes a base of a disk image: raw, .gz or .xz.",
            "Clones can be made of it; what Pis are made from is imported by 'bramble image import'."
        })
final class VolumeImportCommand extends VolumeServiceCommand {
    private static final String STDIN = "-";
    private static final int CHUNK = 256 * 1024;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "FILE", description = "The image's file; - for the standard input.")
    private String file = "";

    @Option(
            names = "--name",
            required = true,
            paramLabel = "N",
            description = "What to call it: letters a-z, digits and '-'.")
    private String name = "";

    @Override
    void run(VolumeConnection volumes, PrintWriter out) {
        try {
            Volume base = file.equals(STDIN) ? send(volumes, System.in, 0) : sendFile(volumes, Path.of(file));
            out.print(new VolumeView(base, portal()).show(output));
        } catch (IOException e) {
            throw new CommandFailure("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private Volume sendFile(VolumeConnection volumes, Path image) throws IOException {
        if (!Files.isRegularFile(image) || !Files.isReadable(image)) {
            throw new CommandFailure("no image file " + image + " that can be read; name one (.img, .img.gz, .img.xz)");
        }
        try (InputStream bytes = Files.newInputStream(image)) {
            return send(volumes, bytes, Files.size(image));
        }
    }

    /** Size of the file in bytes if known, else 0. */
    private Volume send(VolumeConnection volumes, InputStream bytes, long size) throws IOException {
        BufferedInputStream read = new BufferedInputStream(bytes);
        Compression compression = Compression.ofBytes(read);
        long known = compression == Compression.NONE ? size : 0;
        StreamCall<ImportBaseRequest, Volume> call = new StreamCall<>();
        volumes.stream().importBase(call);
        try (InputStream image = compression.expand(read);
                ByteProgress progress = ByteProgress.of(name, known == 0 ? ByteProgress.UNKNOWN : known)) {
            call.send(ImportBaseRequest.newBuilder()
                    .setHeader(ImportBaseRequest.Header.newBuilder().setId(name).setSizeBytes(known))
                    .build());
            byte[] chunk = new byte[CHUNK];
            for (int length = image.read(chunk); length >= 0 && !call.isOver(); length = image.read(chunk)) {
                call.send(ImportBaseRequest.newBuilder()
                        .setData(ByteString.copyFrom(chunk, 0, length))
                        .build());
                progress.step(length);
            }
            return call.finish();
        } catch (IOException e) {
            call.cancel(e);
            throw e;
        }
    }
}
