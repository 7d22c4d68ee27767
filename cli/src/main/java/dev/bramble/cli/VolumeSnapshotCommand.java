package dev.bramble.cli;

import dev.bramble.cli.output.Json;
import dev.bramble.proto.storage.v1.Snapshot;
import dev.bramble.proto.storage.v1.SnapshotVolumeRequest;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bramble volume snapshot}. */
@Command(name = "snapshot", description = "Keeps a volume as it is now, also in use: as after a power cut.")
final class VolumeSnapshotCommand extends VolumeServiceCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "The volume; of a Pi, its uid.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "What to call the snapshot.")
    private String snapshot = "";

    @Override
    void run(VolumeConnection volumes, PrintWriter out) {
        Snapshot taken = volumes.patient()
                .snapshotVolume(SnapshotVolumeRequest.newBuilder()
                        .setId(name)
                        .setName(snapshot)
                        .build());
        out.print(output.isJson() ? output.text(Json.of(taken)) + "\n" : SnapshotView.ofVolumes(List.of(taken)));
    }
}
