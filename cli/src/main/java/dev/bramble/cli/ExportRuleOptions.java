package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.Export;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The rules of an export, of which any may be left out. */
final class ExportRuleOptions {
    private static final String ALL_DIRS = "--all-dirs";
    private static final String READ_ONLY = "--read-only";
    private static final String SECURE_PORTS = "--secure-ports";
    private static final String ASYNC = "--async";

    @Option(
            names = ALL_DIRS,
            negatable = true,
            description = "Directories in it may be mounted too. By NFS version 4 they can be in any case.")
    private boolean allDirs;

    @Option(names = READ_ONLY, negatable = true, description = "It cannot be changed by clients.")
    private boolean readOnly;

    @Option(
            names = "--maproot-user",
            paramLabel = "USER",
            description = "Name or number of the user that root of a client becomes; \"\" for nobody (the default).")
    private @Nullable String maprootUser;

    @Option(names = "--maproot-group", paramLabel = "GROUP", description = "Its group; \"\" for the user's own.")
    private @Nullable String maprootGroup;

    @Option(
            names = "--mapall-user",
            paramLabel = "USER",
            description = "The user that every caller becomes; \"\" for no such mapping (the default).")
    private @Nullable String mapallUser;

    @Option(names = "--mapall-group", paramLabel = "GROUP", description = "Its group; \"\" for the user's own.")
    private @Nullable String mapallGroup;

    @Option(
            names = "--network",
            paramLabel = "CIDR",
            description = "A network that may mount it, as 192.168.1.0/24; may be given again. \"\" for none.")
    private @Nullable List<String> networks;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "A host that may mount it, by address or name; may be given again. \"\" for none.")
    private @Nullable List<String> hosts;

    @Option(
            names = SECURE_PORTS,
            negatable = true,
            description = "Clients have to call from a port below 1024, which only root gets.")
    private boolean securePorts;

    @Option(
            names = ASYNC,
            negatable = true,
            description =
                    "Answer before new names and attributes are on the disk: faster, but the last seconds of them go with the power.")
    private boolean async;

    /** Sets what was given; returns the names of these fields. */
    List<String> apply(Export.Builder export, ParseResult parsed) {
        List<String> given = new ArrayList<>();
        if (parsed.hasMatchedOption(ALL_DIRS)) {
            export.setAllDirs(allDirs);
            given.add("all_dirs");
        }
        if (parsed.hasMatchedOption(READ_ONLY)) {
            export.setReadOnly(readOnly);
            given.add("read_only");
        }
        if (maprootUser != null) {
            export.setMaprootUser(maprootUser);
            given.add("maproot_user");
        }
        if (maprootGroup != null) {
            export.setMaprootGroup(maprootGroup);
            given.add("maproot_group");
        }
        if (mapallUser != null) {
            export.setMapallUser(mapallUser);
            given.add("mapall_user");
        }
        if (mapallGroup != null) {
            export.setMapallGroup(mapallGroup);
            given.add("mapall_group");
        }
        if (networks != null) {
            export.clearNetworks().addAllNetworks(words(networks));
            given.add("networks");
        }
        if (hosts != null) {
            export.clearHosts().addAllHosts(words(hosts));
            given.add("hosts");
        }
        if (parsed.hasMatchedOption(SECURE_PORTS)) {
            export.setSecurePorts(securePorts);
            given.add("secure_ports");
        }
        if (parsed.hasMatchedOption(ASYNC)) {
            export.setAsync(async);
            given.add("async");
        }
        return given;
    }

    private static List<String> words(List<String> given) {
        return given.stream().filter(word -> !word.isEmpty()).toList();
    }
}
