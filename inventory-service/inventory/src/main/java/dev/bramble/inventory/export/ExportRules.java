package dev.bramble.inventory.export;

import dev.bramble.inventory.pi.ResourceNames;
import dev.bramble.inventory.pi.Violations;
import dev.bramble.proto.inventory.v1.Export;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What the fields of an export may hold, and their canonical form. Whether the path is there and the users are known is
 * for nfs-service to see, on its own machine.
 */
public final class ExportRules {
    /** Of a path in the MOUNT protocol (RFC 1813, MNTPATHLEN). */
    private static final int MAX_PATH_BYTES = 1024;

    private static final int MAX_CLIENTS = 64;
    private static final long MAX_ID = 0xffff_fffeL;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,30}\\$?");
    private static final Pattern UNPRINTABLE = Pattern.compile("\\p{Cntrl}");

    private ExportRules() {}

    /**
     * Checks an export and writes it in its canonical form.
     *
     * @throws dev.bramble.inventory.Refusal naming every field at fault
     */
    public static Export canonical(Export export) {
        Violations violations = new Violations();
        violations.addUnless(ResourceNames.isValid(export.getName()), "export.name", "must be " + ResourceNames.RULE);
        Export.Builder canonical = export.toBuilder().setPath(path(export.getPath(), violations));
        account("export.maproot_user", export.getMaprootUser(), violations);
        account("export.maproot_group", export.getMaprootGroup(), violations);
        account("export.mapall_user", export.getMapallUser(), violations);
        account("export.mapall_group", export.getMapallGroup(), violations);
        boolean mapsRoot =
                !export.getMaprootUser().isEmpty() || !export.getMaprootGroup().isEmpty();
        violations.addUnless(
                export.getMapallUser().isEmpty() || !mapsRoot,
                "export.mapall_user",
                "everyone is root too: leave the maproot fields or the mapall fields empty");
        violations.addUnless(
                export.getMapallGroup().isEmpty() || !export.getMapallUser().isEmpty(),
                "export.mapall_group",
                "comes with a user only; set mapall_user too");
        canonical
                .clearNetworks()
                .addAllNetworks(clients(
                        "export.networks",
                        export.getNetworksList(),
                        ClientNames::network,
                        "is no network; write it as 192.168.1.0/24 or 2001:db8::/64, the bits behind the prefix zero",
                        violations));
        canonical
                .clearHosts()
                .addAllHosts(clients(
                        "export.hosts",
                        export.getHostsList(),
                        ClientNames::host,
                        "is no address and no name of a host",
                        violations));
        violations.refuseIfAny();
        return canonical.build();
    }

    private static String path(String given, Violations violations) {
        String path = given.length() > 1 && given.endsWith("/") ? given.substring(0, given.length() - 1) : given;
        violations.addUnless(path.startsWith("/"), "export.path", "must be an absolute path on the server");
        violations.addUnless(
                !path.equals("/"), "export.path", "the whole machine cannot be exported; name a directory");
        violations.addUnless(
                path.length() < 2
                        || Arrays.stream(path.substring(1).split("/", -1))
                                .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals("..")),
                "export.path",
                "must be without '//', '.' and '..'");
        violations.addUnless(!UNPRINTABLE.matcher(path).find(), "export.path", "must be without control characters");
        violations.addUnless(
                path.getBytes(StandardCharsets.UTF_8).length <= MAX_PATH_BYTES,
                "export.path",
                "must have at most " + MAX_PATH_BYTES + " bytes");
        return path;
    }

    private static void account(String field, String given, Violations violations) {
        boolean isNumber = NUMBER.matcher(given).matches() && Long.parseLong(given) <= MAX_ID;
        violations.addUnless(
                given.isEmpty() || isNumber || ACCOUNT.matcher(given).matches(),
                field,
                "must be a name as in /etc/passwd or /etc/group of nfs-service's machine, or a number up to " + MAX_ID);
    }

    private static List<String> clients(
            String field,
            List<String> given,
            Function<String, Optional<String>> reading,
            String otherwise,
            Violations violations) {
        if (given.size() > MAX_CLIENTS) {
            violations.add(field, "at most " + MAX_CLIENTS);
            return List.of();
        }
        List<String> canonical = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            String place = field + "[" + i + "]";
            Optional<String> read = reading.apply(given.get(i));
            if (read.isEmpty()) {
                violations.add(place, "'" + given.get(i) + "' " + otherwise);
            } else if (canonical.contains(read.get())) {
                violations.add(place, "'" + read.get() + "' is given twice");
            } else {
                canonical.add(read.get());
            }
        }
        return canonical;
    }
}
