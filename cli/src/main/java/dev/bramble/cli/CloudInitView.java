package dev.bramble.cli;

import com.google.gson.JsonObject;
import dev.bramble.cli.output.Quantity;
import dev.bramble.proto.inventory.v1.CloudInit;
import dev.bramble.proto.inventory.v1.CloudInitDocument;
import java.util.Map;
import java.util.stream.Collectors;

/** The documents for cloud-init as people and scripts see them; their text only where it was asked for. */
final class CloudInitView {
    private static final int SHORT_HASH = 12;

    private final CloudInit cloudInit;

    CloudInitView(CloudInit cloudInit) {
        this.cloudInit = cloudInit;
    }

    boolean isEmpty() {
        return CloudInitDocuments.of(cloudInit).isEmpty();
    }

    /** One line, for a Pi's other facts. */
    String line() {
        return isEmpty()
                ? "none set: what its image brings"
                : CloudInitDocuments.of(cloudInit).entrySet().stream()
                        .map(CloudInitView::summary)
                        .collect(Collectors.joining(", "));
    }

    private static String summary(Map.Entry<String, CloudInitDocument> entry) {
        CloudInitDocument document = entry.getValue();
        return "%s %s sha256 %s%s"
                .formatted(
                        entry.getKey(),
                        Quantity.bytes(document.getSizeBytes()),
                        document.getSha256()
                                .substring(
                                        0,
                                        Math.min(
                                                SHORT_HASH, document.getSha256().length())),
                        document.getOfBootProfile() ? " (of its boot profile)" : "");
    }

    JsonObject json() {
        JsonObject json = new JsonObject();
        if (!cloudInit.getInstanceId().isEmpty()) {
            json.addProperty("instance_id", cloudInit.getInstanceId());
        }
        CloudInitDocuments.of(cloudInit).forEach((name, document) -> {
            JsonObject one = new JsonObject();
            one.addProperty("size_bytes", document.getSizeBytes());
            one.addProperty("sha256", document.getSha256());
            one.addProperty("of_boot_profile", document.getOfBootProfile());
            if (!document.getContent().isEmpty()) {
                one.addProperty("content", document.getContent().toStringUtf8());
            }
            json.add(CloudInitDocuments.FIELDS.get(name), one);
        });
        return json;
    }

    /** Their texts, each below its name. */
    String text() {
        StringBuilder text = new StringBuilder();
        CloudInitDocuments.of(cloudInit).forEach((name, document) -> {
            String content = document.getContent().toStringUtf8();
            text.append("--- ").append(name).append('\n').append(content);
            if (!content.endsWith("\n")) {
                text.append('\n');
            }
        });
        return text.toString();
    }
}
