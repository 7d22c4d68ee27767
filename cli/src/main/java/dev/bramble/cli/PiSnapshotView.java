package dev.bramble.cli;

import dev.bramble.cli.output.Quantity;
import dev.bramble.cli.output.Table;
import dev.bramble.proto.inventory.v1.PiSnapshot;
import java.util.List;

/** Snapshots of Pis as people and scripts see them. */
final class PiSnapshotView {
    private PiSnapshotView() {}

    static String show(List<PiSnapshot> snapshots, OutputOptions output) {
        return output.isJson() ? SnapshotView.json(snapshots, output) : table(snapshots);
    }

    private static String table(List<PiSnapshot> snapshots) {
        Table table = new Table("NAME", "DISK", "BOOT TREE", "CREATED");
        for (PiSnapshot snapshot : snapshots) {
            table.row(
                    snapshot.getName(),
                    Quantity.bytes(snapshot.getVolumeBytes()),
                    Quantity.bytes(snapshot.getTreeBytes()),
                    VolumeView.time(snapshot.getCreateTime()));
        }
        return table.toString();
    }
}
