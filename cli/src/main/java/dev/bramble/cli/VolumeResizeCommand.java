package dev.bramble.cli;

import dev.bramble.proto.storage.v1.ResizeVolumeRequest;
import dev.bramble.proto.storage.v1.Volume;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble volume resize}. */
@Command(
        name = "resize",
        description = "Grows a volume, also in use: its initiators are told. Shrinks one that nobody uses, if allowed.")
final class VolumeResizeCommand extends VolumeServiceCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "The volume; of a Pi, its uid.")
    private String name = "";

    @Parameters(
            index = "1",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Its new size, as 16G.")
    private long size;

    @Option(names = "--allow-shrink", description = "SIZE may be smaller: the bytes past it are lost.")
    private boolean allowShrink;

    @Override
    void run(VolumeConnection volumes, PrintWriter out) {
        Volume resized = volumes.patient()
                .resizeVolume(ResizeVolumeRequest.newBuilder()
                        .setId(name)
                        .setSizeBytes(size)
                        .setAllowShrink(allowShrink)
                        .build());
        out.print(new VolumeView(resized, portal()).show(output));
    }
}
