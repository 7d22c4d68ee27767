package dev.bramble.cli;

import com.google.gson.JsonArray;
import dev.bramble.cli.output.Json;
import dev.bramble.cli.output.Quantity;
import dev.bramble.cli.output.Table;
import dev.bramble.proto.storage.v1.BootTree;
import dev.bramble.proto.storage.v1.ListBootTreesRequest;
import dev.bramble.proto.storage.v1.ListBootTreesResponse;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bramble tree list}. */
@Command(name = "list", description = "Lists the boot trees, and who has them mounted.")
final class TreeListCommand extends TreeServiceCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    void run(TreeConnection trees, PrintWriter out) {
        List<BootTree> all = all(trees);
        if (output.isJson()) {
            JsonArray json = new JsonArray();
            all.forEach(tree -> json.add(Json.of(tree)));
            out.println(output.text(json));
            return;
        }
        Map<String, String> names = trees.names();
        Table table = new Table("UID", "PI", "SIZE", "MOUNTED BY", "LINKS");
        for (BootTree tree : all) {
            table.row(
                    tree.getUid(),
                    names.getOrDefault(tree.getUid(), ""),
                    Quantity.bytes(tree.getSizeBytes()),
                    String.join(", ", tree.getMountedByList()),
                    String.join(", ", tree.getLinksList()));
        }
        out.print(table);
    }

    private static List<BootTree> all(TreeConnection trees) {
        List<BootTree> all = new ArrayList<>();
        String page = "";
        do {
            ListBootTreesResponse response = trees.patient()
                    .listBootTrees(ListBootTreesRequest.newBuilder()
                            .setPageSize(1000)
                            .setPageToken(page)
                            .build());
            all.addAll(response.getBootTreesList());
            page = response.getNextPageToken();
        } while (!page.isEmpty());
        return all;
    }
}
