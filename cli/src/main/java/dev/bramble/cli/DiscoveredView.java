package dev.bramble.cli;

import com.google.gson.JsonObject;
import com.google.protobuf.Timestamp;
import dev.bramble.cli.output.Table;
import dev.bramble.proto.inventory.v1.DiscoveredPi;
import dev.bramble.proto.inventory.v1.Pi;
import java.time.Instant;
import java.util.List;

/** Boards that ask for files and are no Pi yet, as people and scripts see them. */
final class DiscoveredView {
    private DiscoveredView() {}

    /** The Pis, and below them what there is to adopt. */
    static String table(List<Pi> pis, List<DiscoveredPi> discovered) {
        if (discovered.isEmpty()) {
            return PiView.table(pis);
        }
        Table table = new Table("DISCOVERED", "SERIAL", "IP", "BOOTLOADER", "FIRST SEEN", "LAST SEEN");
        discovered.forEach(board -> table.row(
                board.getMac(),
                board.getSerial(),
                board.getAddress(),
                board.getBootloader(),
                time(board.getFirstSeen()),
                time(board.getLastSeen())));
        return PiView.table(pis) + "\n" + table + "adopt one by: bramble pi adopt MAC NAME --image N\n";
    }

    static JsonObject json(DiscoveredPi board) {
        JsonObject json = new JsonObject();
        json.addProperty("state", "discovered");
        json.addProperty("mac", board.getMac());
        json.addProperty("serial", board.getSerial());
        json.addProperty("ip", board.getAddress());
        json.addProperty("block_bytes", board.getBlockBytes());
        json.addProperty("bootloader", board.getBootloader());
        json.addProperty("first_seen", time(board.getFirstSeen()));
        json.addProperty("last_seen", time(board.getLastSeen()));
        return json;
    }

    private static String time(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds()).toString();
    }
}
