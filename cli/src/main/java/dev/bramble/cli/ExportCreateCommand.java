package dev.bramble.cli;

import dev.bramble.cli.output.Json;
import dev.bramble.proto.inventory.v1.CreateExportRequest;
import dev.bramble.proto.inventory.v1.Export;
import java.io.PrintWriter;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble export create}. */
@Command(
        name = "create",
        description = "Exports a directory of nfs-service's machine over NFS.",
        footer = {
            "",
            "Without --network and --host nobody may mount it. In containers the path is that inside of the",
            "nfs container. Of the data folder only what is in its boot folder can be exported."
        })
final class ExportCreateCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private ExportRuleOptions rules = new ExportRuleOptions();

    @Parameters(paramLabel = "NAME", description = "What to call it: letters a-z, digits and '-'.")
    private String name = "";

    @Option(names = "--path", required = true, paramLabel = "DIR", description = "The absolute path of the directory.")
    private String path = "";

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        Export.Builder wanted = Export.newBuilder().setName(name).setPath(path);
        var _ = rules.apply(wanted, spec().commandLine().getParseResult());
        Export made = inventory
                .inventory()
                .createExport(CreateExportRequest.newBuilder()
                        .setExport(wanted)
                        .setRequestId(UUID.randomUUID().toString())
                        .build());
        out.print(output.isJson() ? output.text(Json.of(made)) + "\n" : ExportView.table(List.of(made)));
    }
}
