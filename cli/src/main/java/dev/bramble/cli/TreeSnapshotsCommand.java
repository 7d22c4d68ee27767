package dev.bramble.cli;

import dev.bramble.proto.storage.v1.BootTreeSnapshot;
import dev.bramble.proto.storage.v1.ListBootTreeSnapshotsRequest;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bramble tree snapshots}. */
@Command(name = "snapshots", description = "Lists the snapshots of a boot tree.")
final class TreeSnapshotsCommand extends TreeServiceCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "PI", description = "Its Pi's name, MAC or uid.")
    private String pi = "";

    @Override
    void run(TreeConnection trees, PrintWriter out) {
        List<BootTreeSnapshot> snapshots = of(trees, trees.uid(pi));
        out.print(output.isJson() ? SnapshotView.json(snapshots, output) : SnapshotView.ofTrees(snapshots));
    }

    static List<BootTreeSnapshot> of(TreeConnection trees, String uid) {
        return trees.quick()
                .listBootTreeSnapshots(
                        ListBootTreeSnapshotsRequest.newBuilder().setUid(uid).build())
                .getSnapshotsList();
    }
}
