package dev.bramble.cli;

import com.google.gson.JsonArray;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.Timestamp;
import dev.bramble.cli.output.Json;
import dev.bramble.cli.output.Quantity;
import dev.bramble.cli.output.Table;
import dev.bramble.proto.storage.v1.BootTreeSnapshot;
import dev.bramble.proto.storage.v1.Snapshot;
import java.util.List;

/** Snapshots, of volumes and of boot trees, as people and scripts see them. */
final class SnapshotView {
    private SnapshotView() {}

    static String json(List<? extends MessageOrBuilder> snapshots, OutputOptions output) {
        JsonArray json = new JsonArray();
        snapshots.forEach(snapshot -> json.add(Json.of(snapshot)));
        return output.text(json) + "\n";
    }

    static String ofVolumes(List<Snapshot> snapshots) {
        Table table = new Table("NAME", "VOLUME", "ALLOCATED", "CREATED");
        for (Snapshot snapshot : snapshots) {
            table.row(
                    snapshot.getName(),
                    snapshot.getVolume(),
                    Quantity.bytes(snapshot.getAllocatedBytes()),
                    created(snapshot.getCreateTime()));
        }
        return table.toString();
    }

    static String ofTrees(List<BootTreeSnapshot> snapshots) {
        Table table = new Table("NAME", "TREE", "SIZE", "CREATED");
        for (BootTreeSnapshot snapshot : snapshots) {
            table.row(
                    snapshot.getName(),
                    snapshot.getUid(),
                    Quantity.bytes(snapshot.getSizeBytes()),
                    created(snapshot.getCreateTime()));
        }
        return table.toString();
    }

    /** Empty when it is not known. */
    private static String created(Timestamp time) {
        return time.equals(Timestamp.getDefaultInstance()) ? "" : VolumeView.time(time);
    }
}
