package dev.bramble.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.bramble.cli.output.Json;
import dev.bramble.cli.output.Quantity;
import dev.bramble.cli.output.Table;
import dev.bramble.proto.storage.v1.GetPoolRequest;
import dev.bramble.proto.storage.v1.ListVolumesRequest;
import dev.bramble.proto.storage.v1.ListVolumesResponse;
import dev.bramble.proto.storage.v1.Pool;
import dev.bramble.proto.storage.v1.Volume;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bramble volume list}. */
@Command(name = "list", description = "Lists volumes and bases, and tells how full the pool is.")
final class VolumeListCommand extends VolumeServiceCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    void run(VolumeConnection volumes, PrintWriter out) {
        List<Volume> all = all(volumes);
        Pool pool = volumes.quick().getPool(GetPoolRequest.getDefaultInstance());
        if (output.isJson()) {
            String portal = portal();
            JsonArray list = new JsonArray();
            all.forEach(volume -> list.add(new VolumeView(volume, portal).json()));
            JsonObject json = new JsonObject();
            json.add("volumes", list);
            json.add("pool", Json.of(pool));
            out.println(output.text(json));
            return;
        }
        Table table = new Table("NAME", "KIND", "FORMAT", "SIZE", "ALLOCATED", "BASE", "SESSIONS");
        for (Volume volume : all) {
            table.row(
                    volume.getId(),
                    VolumeView.kind(volume),
                    VolumeView.format(volume),
                    Quantity.bytes(volume.getSizeBytes()),
                    Quantity.bytes(volume.getAllocatedBytes()),
                    volume.getBase(),
                    String.join(", ", volume.getSessionsList()));
        }
        out.print(table);
        out.printf(
                "pool: %s free of %s, %s kept in reserve; volumes take %s and were promised %s%n",
                Quantity.bytes(pool.getFreeBytes()),
                Quantity.bytes(pool.getSizeBytes()),
                Quantity.bytes(pool.getReserveBytes()),
                Quantity.bytes(pool.getAllocatedBytes()),
                Quantity.bytes(pool.getPromisedBytes()));
    }

    private static List<Volume> all(VolumeConnection volumes) {
        List<Volume> all = new ArrayList<>();
        String page = "";
        do {
            ListVolumesResponse response = volumes.quick()
                    .listVolumes(ListVolumesRequest.newBuilder()
                            .setPageSize(1000)
                            .setPageToken(page)
                            .build());
            all.addAll(response.getVolumesList());
            page = response.getNextPageToken();
        } while (!page.isEmpty());
        return all;
    }
}
