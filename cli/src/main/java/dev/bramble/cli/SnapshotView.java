package dev.bramble.cli;

import com.google.gson.JsonArray;
import dev.bramble.cli.output.Json;
import dev.bramble.cli.output.Quantity;
import dev.bramble.cli.output.Table;
import dev.bramble.proto.storage.v1.Snapshot;
import java.util.List;

/** Snapshots as people and scripts see them. */
final class SnapshotView {
    private SnapshotView() {}

    static String json(List<Snapshot> snapshots) {
        JsonArray json = new JsonArray();
        snapshots.forEach(snapshot -> json.add(Json.of(snapshot)));
        return Json.text(json) + "\n";
    }

    static String table(List<Snapshot> snapshots) {
        Table table = new Table("NAME", "VOLUME", "ALLOCATED", "CREATED");
        for (Snapshot snapshot : snapshots) {
            table.row(
                    snapshot.getName(),
                    snapshot.getVolume(),
                    Quantity.bytes(snapshot.getAllocatedBytes()),
                    snapshot.hasCreateTime() ? VolumeView.time(snapshot.getCreateTime()) : "");
        }
        return table.toString();
    }
}
