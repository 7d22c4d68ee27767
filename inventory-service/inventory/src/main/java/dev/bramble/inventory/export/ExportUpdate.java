package dev.bramble.inventory.export;

import com.google.protobuf.FieldMask;
import dev.bramble.inventory.Refusal;
import dev.bramble.proto.inventory.v1.Export;
import java.util.List;

/** Applies the fields named by a mask; a mask of nothing, or "*", means all but the name (AIP-134). */
final class ExportUpdate {
    private static final List<String> CHANGEABLE = List.of(
            "path",
            "all_dirs",
            "read_only",
            "maproot_user",
            "maproot_group",
            "mapall_user",
            "mapall_group",
            "networks",
            "hosts",
            "secure_ports",
            "async");

    private ExportUpdate() {}

    /** {@code current} with the masked fields of {@code given}, checked and canonical. */
    static Export apply(Export current, Export given, FieldMask mask) {
        Export.Builder updated = current.toBuilder();
        for (String path : paths(mask)) {
            switch (path) {
                case "path" -> updated.setPath(given.getPath());
                case "all_dirs" -> updated.setAllDirs(given.getAllDirs());
                case "read_only" -> updated.setReadOnly(given.getReadOnly());
                case "maproot_user" -> updated.setMaprootUser(given.getMaprootUser());
                case "maproot_group" -> updated.setMaprootGroup(given.getMaprootGroup());
                case "mapall_user" -> updated.setMapallUser(given.getMapallUser());
                case "mapall_group" -> updated.setMapallGroup(given.getMapallGroup());
                case "networks" -> updated.clearNetworks().addAllNetworks(given.getNetworksList());
                case "hosts" -> updated.clearHosts().addAllHosts(given.getHostsList());
                case "secure_ports" -> updated.setSecurePorts(given.getSecurePorts());
                case "async" -> updated.setAsync(given.getAsync());
                default ->
                    throw Refusal.invalid(
                            "update_mask",
                            "'" + path + "' cannot be changed; what can: " + String.join(", ", CHANGEABLE));
            }
        }
        return ExportRules.canonical(updated.build());
    }

    private static List<String> paths(FieldMask mask) {
        boolean all = mask.getPathsList().isEmpty() || mask.getPathsList().equals(List.of("*"));
        return all ? CHANGEABLE : mask.getPathsList();
    }
}
