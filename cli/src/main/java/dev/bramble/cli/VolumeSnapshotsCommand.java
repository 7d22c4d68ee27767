package dev.bramble.cli;

import dev.bramble.proto.storage.v1.ListSnapshotsRequest;
import dev.bramble.proto.storage.v1.Snapshot;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bramble volume snapshots}. */
@Command(name = "snapshots", description = "Lists the snapshots of a volume.")
final class VolumeSnapshotsCommand extends VolumeServiceCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "NAME", description = "The volume; of a Pi, its uid.")
    private String name = "";

    @Override
    void run(VolumeConnection volumes, PrintWriter out) {
        List<Snapshot> snapshots = volumes.quick()
                .listSnapshots(ListSnapshotsRequest.newBuilder().setId(name).build())
                .getSnapshotsList();
        out.print(output.isJson() ? SnapshotView.json(snapshots, output) : SnapshotView.ofVolumes(snapshots));
    }
}
