package dev.bramble.cli;

import com.google.gson.JsonArray;
import dev.bramble.cli.output.Json;
import dev.bramble.cli.output.Quantity;
import dev.bramble.cli.output.Table;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.ListBootsRequest;
import dev.bramble.proto.boot.v1.WatchBootsRequest;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bramble boots}. */
@Command(
        name = "boots",
        description = "Lists the latest boots, or watches them as they go on.",
        subcommands = BootsShowCommand.class)
final class BootsCommand extends InventoryCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(names = "--pi", defaultValue = "", paramLabel = "NAME", description = "Only those of this Pi.")
    private String pi = "";

    @Option(names = "--limit", defaultValue = "20", paramLabel = "N", description = "How many (default: 20).")
    private int limit = 20;

    @Option(names = "--watch", description = "Print every change until Ctrl-C; with -o json one object a line.")
    private boolean watch;

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        PiNames names = PiNames.of(inventory);
        if (watch) {
            watch(inventory, names, out);
        } else {
            list(inventory, names, out);
        }
    }

    private void list(InventoryConnection inventory, PiNames names, PrintWriter out) {
        List<Boot> boots = inventory
                .boots()
                .listBoots(ListBootsRequest.newBuilder()
                        .setPi(pi)
                        .setPageSize(limit)
                        .build())
                .getBootsList();
        if (output.isJson()) {
            JsonArray json = new JsonArray();
            boots.forEach(boot -> json.add(Json.of(boot)));
            out.println(output.text(json));
        } else {
            Table table = new Table("BOOT", "PI", "STARTED", "VERDICT", "STAGE", "TIME");
            boots.forEach(boot -> table.row(row(boot, names)));
            out.print(table);
        }
        out.flush();
    }

    private void watch(InventoryConnection inventory, PiNames names, PrintWriter out) {
        inventory
                .bootStream()
                .watchBoots(WatchBootsRequest.newBuilder().setPi(pi).build())
                .forEachRemaining(boot -> {
                    out.println(output.isJson() ? output.record(Json.of(boot)) : String.join("  ", row(boot, names)));
                    out.flush();
                });
    }

    private static String[] row(Boot boot, PiNames names) {
        Instant start = Instant.ofEpochSecond(
                boot.getStartTime().getSeconds(), boot.getStartTime().getNanos());
        Instant last = Instant.ofEpochSecond(
                boot.getLastTime().getSeconds(), boot.getLastTime().getNanos());
        Instant end = boot.hasEndTime()
                ? Instant.ofEpochSecond(
                        boot.getEndTime().getSeconds(), boot.getEndTime().getNanos())
                : last;
        String stage = boot.getStagesCount() == 0
                ? ""
                : boot.getStages(boot.getStagesCount() - 1).getName();
        return new String[] {
            boot.getId(),
            names.of(boot),
            start.truncatedTo(ChronoUnit.SECONDS)
                    .atZone(ZoneId.systemDefault())
                    .toLocalDateTime()
                    .toString(),
            boot.getVerdict().name().toLowerCase(Locale.ROOT),
            stage,
            Quantity.seconds(Duration.between(start, end))
        };
    }
}
