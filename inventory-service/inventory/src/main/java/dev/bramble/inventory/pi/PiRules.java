package dev.bramble.inventory.pi;

import dev.bramble.chassis.identity.MacAddress;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What the fields that a user sets may hold, and their canonical form. */
public final class PiRules {
    /** The largest disk that is made: 64 TiB. */
    public static final long MAX_DISK_BYTES = 64L << 40;

    private static final int SECTOR = 512;
    /** The one that klibc's nfsmount, in the initramfs of Debian and Ubuntu, knows too. */
    private static final String DEFAULT_NFS_ROOT_VERSION = "3";

    private static final Set<String> NFS_ROOT_VERSIONS = Set.of(DEFAULT_NFS_ROOT_VERSION, "4.1");
    private static final int MAX_MACS = 8;
    private static final int MAX_PREFIXES = 16;
    private static final int MAX_LABELS = 64;
    private static final Pattern SERIAL = Pattern.compile("[0-9a-f]{8}([0-9a-f]{8})?");
    /** TFTP_PREFIX_STR has at most 32 characters, its '/' among them. */
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,30}");

    private static final Pattern LABEL_KEY = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?");
    private static final Pattern LABEL_VALUE = Pattern.compile("[\\x20-\\x7e]{0,128}");

    private PiRules() {}

    /**
     * Checks the fields that a user may set and writes them in their canonical form.
     *
     * @throws dev.bramble.inventory.Refusal naming every field at fault
     */
    public static Pi canonical(Pi pi) {
        Violations violations = new Violations();
        violations.addUnless(ResourceNames.isValid(pi.getName()), "pi.name", "must be " + ResourceNames.RULE);
        violations.addUnless(ResourceNames.isValid(pi.getImage()), "pi.image", "must be the name of an image");
        Pi.Builder canonical = pi.toBuilder()
                .clearMacs()
                .addAllMacs(macs(pi.getMacsList(), violations))
                .setIp(ip(pi, violations));
        canonical.setSerial(serial(pi, violations));
        checkPrefixes(pi.getPrefixesList(), violations);
        checkLabels(pi.getLabelsMap(), violations);
        long disk = pi.getDiskBytes();
        violations.addUnless(
                disk >= 0 && disk <= MAX_DISK_BYTES && disk % SECTOR == 0,
                "pi.disk_bytes",
                "must be a multiple of 512, at most 64 TiB, or 0 for the image's own size");
        ChapRules.check(pi.getChap(), violations);
        checkRoot(pi, canonical, violations);
        violations.addUnless(
                pi.getNode().isEmpty(), "pi.node", "this release knows one data node; leave the field empty");
        violations.addUnless(
                pi.getBootProfile().isEmpty() || ResourceNames.isValid(pi.getBootProfile()),
                "pi.boot_profile",
                "must be the name of a boot profile, or empty");
        violations.refuseIfAny();
        return canonical.build();
    }

    private static void checkRoot(Pi pi, Pi.Builder canonical, Violations violations) {
        boolean nfs = pi.getRoot() == Pi.Root.NFS;
        violations.addUnless(
                nfs || pi.getRoot() == Pi.Root.ISCSI || pi.getRoot() == Pi.Root.ROOT_UNSPECIFIED,
                "pi.root",
                "must be ISCSI or NFS");
        String version = pi.getNfsRootVersion();
        if (!nfs) {
            violations.addUnless(version.isEmpty(), "pi.nfs_root_version", "only a Pi with an NFS root has one");
            canonical.setRoot(Pi.Root.ISCSI);
            return;
        }
        violations.addUnless(pi.getDiskBytes() == 0, "pi.disk_bytes", "a Pi with an NFS root has no disk");
        violations.addUnless(!pi.hasChap(), "pi.chap", "a Pi with an NFS root has no disk to log in to");
        violations.addUnless(
                version.isEmpty() || NFS_ROOT_VERSIONS.contains(version),
                "pi.nfs_root_version",
                "must be 3 or 4.1, or empty for 3");
        canonical.setNfsRootVersion(version.isEmpty() ? DEFAULT_NFS_ROOT_VERSION : version);
    }

    private static List<String> macs(List<String> given, Violations violations) {
        violations.addUnless(!given.isEmpty(), "pi.macs", "at least one MAC address is needed");
        if (given.size() > MAX_MACS) {
            violations.add("pi.macs", "at most " + MAX_MACS + " MAC addresses");
            return List.of();
        }
        List<String> macs = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            String field = "pi.macs[" + i + "]";
            Optional<MacAddress> mac = MacAddress.parse(given.get(i));
            if (mac.isEmpty()) {
                violations.add(field, "'" + given.get(i) + "' is no MAC address; write it as dc:a6:32:e9:00:4c");
            } else if (isGroup(mac.get())) {
                violations.add(field, mac.get() + " is a multicast address; no board has it");
            } else if (macs.contains(mac.get().text())) {
                violations.add(field, mac.get() + " is given twice");
            } else {
                macs.add(mac.get().text());
            }
        }
        return macs;
    }

    private static boolean isGroup(MacAddress mac) {
        return (Integer.parseInt(mac.text().substring(0, 2), 16) & 1) != 0;
    }

    private static String serial(Pi pi, Violations violations) {
        String serial = pi.getSerial().toLowerCase(Locale.ROOT);
        violations.addUnless(
                serial.isEmpty() || SERIAL.matcher(serial).matches(),
                "pi.serial",
                "must be 8 or 16 hex digits, as /proc/cpuinfo shows it, or empty");
        return serial;
    }

    private static String ip(Pi pi, Violations violations) {
        if (pi.getIp().isEmpty()) {
            return "";
        }
        Optional<String> address = IpAddresses.parse(pi.getIp());
        violations.addUnless(address.isPresent(), "pi.ip", "must be an IPv4 address of a host, such as 192.168.1.50");
        return address.orElse("");
    }

    private static void checkPrefixes(List<String> prefixes, Violations violations) {
        if (prefixes.size() > MAX_PREFIXES) {
            violations.add("pi.prefixes", "at most " + MAX_PREFIXES + " prefixes");
            return;
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < prefixes.size(); i++) {
            String prefix = prefixes.get(i);
            violations.addUnless(
                    PREFIX.matcher(prefix).matches() && !prefix.equals("trees"),
                    "pi.prefixes[" + i + "]",
                    "must be one directory name of at most 31 of A-Z, a-z, 0-9, '.', '_' and '-', and not 'trees'");
            violations.addUnless(seen.add(prefix), "pi.prefixes[" + i + "]", "'" + prefix + "' is given twice");
        }
    }

    private static void checkLabels(Map<String, String> labels, Violations violations) {
        if (labels.size() > MAX_LABELS) {
            violations.add("pi.labels", "at most " + MAX_LABELS + " labels");
            return;
        }
        labels.forEach((key, value) -> {
            violations.addUnless(
                    LABEL_KEY.matcher(key).matches(),
                    "pi.labels",
                    "'" + key + "' is no key: at most 63 of a-z, 0-9, '.', '_' and '-', not at the edges");
            violations.addUnless(
                    LABEL_VALUE.matcher(value).matches(),
                    "pi.labels",
                    "the value of '" + key + "' must be at most 128 printable ASCII characters");
        });
    }
}
