package dev.bramble.cli;

import dev.bramble.cli.output.Json;
import dev.bramble.cli.output.Quantity;
import dev.bramble.proto.storage.v1.BootTree;
import java.util.LinkedHashMap;
import java.util.Map;

/** A boot tree as people and scripts see it. */
final class TreeView {
    private TreeView() {}

    /** All of it, each line ended. */
    static String show(BootTree tree, OutputOptions output) {
        return output.isJson() ? output.text(Json.of(tree)) + "\n" : text(tree);
    }

    private static String text(BootTree tree) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("uid", tree.getUid());
        lines.put("tftp", tree.getPath());
        lines.put("export", tree.getExportPath());
        lines.put("links", String.join(", ", tree.getLinksList()));
        lines.put("size", "%s (%d bytes)".formatted(Quantity.bytes(tree.getSizeBytes()), tree.getSizeBytes()));
        lines.put("mounted by", String.join(", ", tree.getMountedByList()));
        lines.put("node", tree.getNode());
        lines.put("created", tree.hasCreateTime() ? VolumeView.time(tree.getCreateTime()) : "");
        StringBuilder text = new StringBuilder();
        lines.forEach((name, value) -> text.append("%-12s%s%n".formatted(name, value.isEmpty() ? "-" : value)));
        return text.toString();
    }
}
