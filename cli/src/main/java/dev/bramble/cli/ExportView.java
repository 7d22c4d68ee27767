package dev.bramble.cli;

import dev.bramble.cli.output.Table;
import dev.bramble.proto.inventory.v1.Export;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Exports as people see them. */
final class ExportView {
    private ExportView() {}

    static String table(Collection<Export> exports) {
        Table table = new Table("NAME", "PATH", "CLIENTS", "RULES");
        for (Export export : exports) {
            table.row(export.getName(), export.getPath(), clients(export), String.join(", ", rules(export)));
        }
        return table.toString();
    }

    private static String clients(Export export) {
        String clients = Stream.concat(export.getNetworksList().stream(), export.getHostsList().stream())
                .collect(Collectors.joining(", "));
        return clients.isEmpty() ? "nobody" : clients;
    }

    private static List<String> rules(Export export) {
        List<String> rules = new ArrayList<>();
        rules.add(export.getReadOnly() ? "read-only" : "read-write");
        if (export.getAllDirs()) {
            rules.add("all dirs");
        }
        if (!export.getMapallUser().isEmpty()) {
            rules.add("mapall " + account(export.getMapallUser(), export.getMapallGroup()));
        } else {
            String user = export.getMaprootUser().isEmpty() ? "nobody" : export.getMaprootUser();
            rules.add("maproot " + account(user, export.getMaprootGroup()));
        }
        if (export.getSecurePorts()) {
            rules.add("secure ports");
        }
        if (export.getAsync()) {
            rules.add("async");
        }
        return rules;
    }

    private static String account(String user, String group) {
        return group.isEmpty() ? user : user + ":" + group;
    }
}
