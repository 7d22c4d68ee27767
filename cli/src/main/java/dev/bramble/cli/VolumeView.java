package dev.bramble.cli;

import com.google.gson.JsonObject;
import com.google.protobuf.Timestamp;
import dev.bramble.cli.output.Json;
import dev.bramble.cli.output.Quantity;
import dev.bramble.proto.storage.v1.Volume;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A volume or base as people and scripts see it, with the URL that an initiator takes. */
final class VolumeView {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final Volume volume;
    private final String portal;

    /** Portal as host:port. */
    VolumeView(Volume volume, String portal) {
        this.volume = volume;
        this.portal = portal;
    }

    /** All of it, each line ended. */
    String show(OutputOptions output) {
        return output.isJson() ? output.text(json()) + "\n" : text();
    }

    /** The contract's fields, and "url". */
    JsonObject json() {
        JsonObject json = Json.of(volume).getAsJsonObject();
        if (!volume.getTarget().isEmpty()) {
            json.addProperty("url", url());
        }
        return json;
    }

    private String text() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("name", volume.getId());
        lines.put("kind", kind(volume));
        lines.put("format", format(volume));
        lines.put(
                "size",
                "%s (%d bytes), blocks of %d bytes"
                        .formatted(
                                Quantity.bytes(volume.getSizeBytes()), volume.getSizeBytes(), volume.getBlockBytes()));
        lines.put("allocated", Quantity.bytes(volume.getAllocatedBytes()));
        lines.put("base", volume.getBase());
        if (volume.getKind() == Volume.Kind.BASE) {
            lines.put("sha256", volume.getSha256());
        } else {
            lines.put("target", volume.getTarget());
            lines.put("url", url());
            lines.put("initiators", initiators());
            lines.put("sessions", String.join(", ", volume.getSessionsList()));
            lines.put("cache", volume.getWriteThrough() ? "write-through" : "write-back");
            lines.put("device", volume.getDevice());
        }
        lines.put("node", volume.getNode());
        lines.put("created", volume.hasCreateTime() ? time(volume.getCreateTime()) : "");
        StringBuilder text = new StringBuilder();
        lines.forEach((name, value) -> text.append("%-12s%s%n".formatted(name, value.isEmpty() ? "-" : value)));
        return text.toString();
    }

    /** What libiscsi, QEMU and others take; empty for a volume whose target its Pi has. */
    private String url() {
        return volume.getTarget().isEmpty() ? "" : "iscsi://" + portal + "/" + volume.getTarget() + "/0";
    }

    private String initiators() {
        return volume.getAnyInitiator() ? "any" : String.join(", ", volume.getInitiatorsList());
    }

    static String kind(Volume volume) {
        return volume.getKind().name().toLowerCase(Locale.ROOT);
    }

    static String format(Volume volume) {
        return volume.getFormat() == Volume.Format.FORMAT_UNSPECIFIED
                ? ""
                : volume.getFormat().name().toLowerCase(Locale.ROOT);
    }

    /** "2026-11-22 11:24:28", in the user's zone. */
    static String time(Timestamp time) {
        return CLOCK.format(Instant.ofEpochSecond(time.getSeconds()).atZone(ZoneId.systemDefault()));
    }
}
