package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.DeletePiRequest;
import dev.bramble.proto.inventory.v1.DeletePiSnapshotRequest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code bramble pi delete}. */
@Command(
        name = "delete",
        description = "Deletes Pis with their disks, boot trees and snapshots, or one snapshot; a Pi that is up is"
                + " refused.")
final class PiDeleteCommand extends InventoryCommand {
    @Parameters(paramLabel = "NAME", arity = "1..*", description = "Their names, MACs or uids.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--snapshot", paramLabel = "SNAPSHOT", description = "Delete this snapshot of the Pi, not the Pi.")
    private @Nullable String snapshot;

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        if (snapshot != null) {
            deleteSnapshot(inventory, snapshot);
            return;
        }
        for (String name : names) {
            inventory
                    .inventory()
                    .deletePi(DeletePiRequest.newBuilder().setPi(name).build());
        }
    }

    private void deleteSnapshot(InventoryConnection inventory, String of) {
        if (names.size() > 1) {
            throw new ParameterException(spec().commandLine(), "--snapshot is of one Pi");
        }
        var _ = inventory
                .snapshots()
                .deletePiSnapshot(DeletePiSnapshotRequest.newBuilder()
                        .setPi(names.getFirst())
                        .setSnapshot(of)
                        .build());
    }
}
