package dev.bramble.cli;

import com.google.gson.JsonArray;
import dev.bramble.cli.output.Json;
import dev.bramble.cli.output.Quantity;
import dev.bramble.cli.output.Table;
import dev.bramble.proto.storage.v1.BootTreeSnapshot;
import java.util.List;

/** Snapshots of boot trees as people and scripts see them. */
final class TreeSnapshotView {
    private TreeSnapshotView() {}

    static String json(List<BootTreeSnapshot> snapshots) {
        JsonArray json = new JsonArray();
        snapshots.forEach(snapshot -> json.add(Json.of(snapshot)));
        return Json.text(json) + "\n";
    }

    static String table(List<BootTreeSnapshot> snapshots) {
        Table table = new Table("NAME", "TREE", "SIZE", "CREATED");
        for (BootTreeSnapshot snapshot : snapshots) {
            table.row(
                    snapshot.getName(),
                    snapshot.getUid(),
                    Quantity.bytes(snapshot.getSizeBytes()),
                    snapshot.hasCreateTime() ? VolumeView.time(snapshot.getCreateTime()) : "");
        }
        return table.toString();
    }
}
