package dev.bramble.cli;

import dev.bramble.proto.storage.v1.GetVolumeRequest;
import dev.bramble.proto.storage.v1.Volume;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bramble volume show}. */
@Command(name = "show", description = "Shows a volume, its sessions, and the URL to reach it by.")
final class VolumeShowCommand extends VolumeServiceCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private VolumeKindOptions kind = new VolumeKindOptions();

    @Parameters(paramLabel = "NAME", description = "The volume; of a Pi, its uid.")
    private String name = "";

    @Override
    void run(VolumeConnection volumes, PrintWriter out) {
        Volume volume = volumes.quick()
                .getVolume(GetVolumeRequest.newBuilder()
                        .setId(name)
                        .setKind(kind.kind())
                        .build());
        out.print(new VolumeView(volume, portal()).show(output));
    }
}
