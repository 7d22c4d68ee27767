package dev.bramble.cli;

import dev.bramble.proto.storage.v1.CloneVolumeRequest;
import dev.bramble.proto.storage.v1.Volume;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble volume clone}. */
@Command(name = "clone", description = "Makes a writable volume that shares the blocks of a base.")
final class VolumeCloneCommand extends VolumeServiceCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(index = "0", paramLabel = "BASE", description = "The base: an image's name.")
    private String base = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "What to call the clone.")
    private String name = "";

    @Option(
            names = "--size",
            defaultValue = "0",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "The clone's size, as 16G; at least the base's (default: the base's).")
    private long size;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "raw or qcow2 (default: raw where the file system shares blocks, else qcow2).")
    private @Nullable VolumeFormat format;

    @Option(names = "--write-through", description = "Answer each write only when it is on the medium.")
    private boolean writeThrough;

    @Override
    void run(VolumeConnection volumes, PrintWriter out) {
        Volume clone = volumes.patient()
                .cloneVolume(CloneVolumeRequest.newBuilder()
                        .setId(name)
                        .setBase(base)
                        .setSizeBytes(size)
                        .setFormat(format == null ? Volume.Format.FORMAT_UNSPECIFIED : format.message())
                        .setWriteThrough(writeThrough)
                        .build());
        out.print(new VolumeView(clone, portal()).show(output));
    }
}
