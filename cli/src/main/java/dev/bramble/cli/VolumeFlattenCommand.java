package dev.bramble.cli;

import dev.bramble.proto.storage.v1.FlattenVolumeRequest;
import dev.bramble.proto.storage.v1.Volume;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bramble volume flatten}. */
@Command(name = "flatten", description = "Copies what a volume shares with its base, on which it depends no more.")
final class VolumeFlattenCommand extends VolumeServiceCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "NAME", description = "The volume; of a Pi, its uid.")
    private String name = "";

    @Override
    void run(VolumeConnection volumes, PrintWriter out) {
        Volume flat;
        try (ByteProgress _ = ByteProgress.of(name, ByteProgress.UNKNOWN)) {
            flat = volumes.patient()
                    .flattenVolume(FlattenVolumeRequest.newBuilder().setId(name).build());
        }
        out.print(new VolumeView(flat, portal()).show(output));
    }
}
