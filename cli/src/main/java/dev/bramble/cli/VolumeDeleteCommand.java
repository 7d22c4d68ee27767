package dev.bramble.cli;

import dev.bramble.proto.storage.v1.DeleteSnapshotRequest;
import dev.bramble.proto.storage.v1.DeleteVolumeRequest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code bramble volume delete}. */
@Command(
        name = "delete",
        description =
                "Deletes volumes, bases or a snapshot; refused for a volume with a session and a base with clones.")
final class VolumeDeleteCommand extends VolumeServiceCommand {
    @Mixin
    private VolumeKindOptions kind = new VolumeKindOptions();

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The volumes.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--snapshot",
            paramLabel = "SNAPSHOT",
            description = "Delete this snapshot of the volume, not the volume.")
    private @Nullable String snapshot;

    @Override
    void run(VolumeConnection volumes, PrintWriter out) {
        if (snapshot != null && (kind.isBase() || names.size() > 1)) {
            throw new ParameterException(spec().commandLine(), "--snapshot is of one volume, and of no base");
        }
        for (String name : names) {
            if (snapshot == null) {
                volumes.patient()
                        .deleteVolume(DeleteVolumeRequest.newBuilder()
                                .setId(name)
                                .setKind(kind.kind())
                                .build());
            } else {
                volumes.patient()
                        .deleteSnapshot(DeleteSnapshotRequest.newBuilder()
                                .setId(name)
                                .setName(snapshot)
                                .build());
            }
        }
    }
}
