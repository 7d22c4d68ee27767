package dev.bramble.cli;

import dev.bramble.proto.storage.v1.RollBackVolumeRequest;
import dev.bramble.proto.storage.v1.Volume;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bramble volume rollback}. */
@Command(
        name = "rollback",
        description = "Gives a volume the bytes of its snapshot again; refused while it has a session.")
final class VolumeRollBackCommand extends VolumeServiceCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "The volume; of a Pi, its uid.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "The snapshot, which stays.")
    private String snapshot = "";

    @Override
    void run(VolumeConnection volumes, PrintWriter out) {
        Volume back = volumes.patient()
                .rollBackVolume(RollBackVolumeRequest.newBuilder()
                        .setId(name)
                        .setSnapshot(snapshot)
                        .build());
        out.print(new VolumeView(back, portal()).show(output));
    }
}
