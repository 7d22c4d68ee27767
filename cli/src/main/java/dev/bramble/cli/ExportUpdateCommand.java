package dev.bramble.cli;

import com.google.protobuf.FieldMask;
import dev.bramble.cli.output.Json;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.UpdateExportRequest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code bramble export update}. */
@Command(
        name = "update",
        description = "Changes an export; what is not named stays as it is.",
        footer = {"", "It counts from the next call of every client on, also of those that have it mounted."})
final class ExportUpdateCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private ExportRuleOptions rules = new ExportRuleOptions();

    @Parameters(paramLabel = "NAME", description = "The export.")
    private String name = "";

    @Option(names = "--path", paramLabel = "DIR", description = "The absolute path of the directory.")
    private @Nullable String path;

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        Export.Builder wanted = Export.newBuilder().setName(name);
        List<String> fields =
                new ArrayList<>(rules.apply(wanted, spec().commandLine().getParseResult()));
        if (path != null) {
            wanted.setPath(path);
            fields.add("path");
        }
        if (fields.isEmpty()) {
            throw new ParameterException(spec().commandLine(), "say what to change, as --read-only");
        }
        Export changed = inventory
                .inventory()
                .updateExport(UpdateExportRequest.newBuilder()
                        .setExport(wanted)
                        .setUpdateMask(FieldMask.newBuilder().addAllPaths(fields))
                        .build());
        out.print(output.isJson() ? output.text(Json.of(changed)) + "\n" : ExportView.table(List.of(changed)));
    }
}
