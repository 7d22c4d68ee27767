package dev.bramble.cli;

import dev.bramble.cli.output.Json;
import dev.bramble.proto.storage.v1.BootTreeSnapshot;
import dev.bramble.proto.storage.v1.SnapshotBootTreeRequest;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bramble tree snapshot}. */
@Command(name = "snapshot", description = "Keeps a boot tree as it is now, also while it is mounted.")
final class TreeSnapshotCommand extends TreeServiceCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(index = "0", paramLabel = "PI", description = "Its Pi's name, MAC or uid.")
    private String pi = "";

    @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "What to call the snapshot.")
    private String snapshot = "";

    @Override
    void run(TreeConnection trees, PrintWriter out) {
        String uid = trees.uid(pi);
        // The service answers with the one there is, for callers that repeat; who types means a new one.
        TreeSnapshotsCommand.of(trees, uid).stream()
                .filter(taken -> taken.getName().equals(snapshot))
                .findFirst()
                .ifPresent(taken -> {
                    throw new CommandFailure(
                            "there is a snapshot '%s' already, of %s: choose another name, or delete it with `bramble tree delete %s --snapshot %s`"
                                    .formatted(snapshot, VolumeView.time(taken.getCreateTime()), pi, snapshot));
                });
        BootTreeSnapshot taken = trees.patient()
                .snapshotBootTree(SnapshotBootTreeRequest.newBuilder()
                        .setUid(uid)
                        .setName(snapshot)
                        .build());
        out.print(output.isJson() ? output.text(Json.of(taken)) + "\n" : SnapshotView.ofTrees(List.of(taken)));
    }
}
