package dev.bramble.cli;

import dev.bramble.proto.storage.v1.DeleteBootTreeRequest;
import dev.bramble.proto.storage.v1.DeleteBootTreeSnapshotRequest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code bramble tree delete}. */
@Command(
        name = "delete",
        description = "Deletes boot trees with their snapshots, or one snapshot; a mounted tree is refused.",
        footer = {"", "A Pi goes with its tree and its disk by `bramble pi delete`; this is for trees without a Pi."})
final class TreeDeleteCommand extends TreeServiceCommand {
    @Parameters(paramLabel = "PI", arity = "1..*", description = "The trees' Pis, by name, MAC or uid.")
    private List<String> pis = new ArrayList<>();

    @Option(
            names = "--snapshot",
            paramLabel = "SNAPSHOT",
            description = "Delete this snapshot of the tree, not the tree.")
    private @Nullable String snapshot;

    @Override
    void run(TreeConnection trees, PrintWriter out) {
        if (snapshot != null && pis.size() > 1) {
            throw new ParameterException(spec().commandLine(), "--snapshot is of one tree");
        }
        for (String pi : pis) {
            String uid = trees.uid(pi);
            if (snapshot == null) {
                var _ = trees.patient()
                        .deleteBootTree(
                                DeleteBootTreeRequest.newBuilder().setUid(uid).build());
            } else {
                var _ = trees.patient()
                        .deleteBootTreeSnapshot(DeleteBootTreeSnapshotRequest.newBuilder()
                                .setUid(uid)
                                .setName(snapshot)
                                .build());
            }
        }
    }
}
