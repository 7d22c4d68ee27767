package dev.bramble.inventory.pi;

import com.google.protobuf.FieldMask;
import dev.bramble.inventory.Refusal;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.List;
import java.util.Set;

/**
 * Applies the fields named by a mask; a mask of nothing, or "*", means all that may change (AIP-134) but CHAP: a Pi is
 * read without its secrets, and writing it back must not change them.
 */
public final class PiUpdate {
    private static final Set<String> CHANGEABLE = Set.of("name", "macs", "serial", "prefixes", "ip", "labels");

    private static final String CHAP = "chap";
    private static final String BOOT_PROFILE = "boot_profile";

    private PiUpdate() {}

    /** {@code current} with the masked fields of {@code given}, checked and canonical. */
    public static Pi apply(Pi current, Pi given, FieldMask mask) {
        Pi.Builder updated = current.toBuilder();
        for (String path : paths(mask)) {
            switch (path) {
                case "name" -> updated.setName(given.getName());
                case "macs" -> updated.clearMacs().addAllMacs(given.getMacsList());
                case "serial" -> updated.setSerial(given.getSerial());
                case "prefixes" -> updated.clearPrefixes().addAllPrefixes(given.getPrefixesList());
                case "ip" -> updated.setIp(given.getIp());
                case "labels" -> updated.clearLabels().putAllLabels(given.getLabelsMap());
                case CHAP -> {
                    updated.clearChap();
                    if (given.hasChap()) {
                        updated.setChap(given.getChap());
                    }
                }
                case BOOT_PROFILE -> updated.setBootProfile(given.getBootProfile());
                default ->
                    throw Refusal.invalid(
                            "update_mask",
                            "'" + path
                                    + "' cannot be changed; what can: name, macs, serial, prefixes, ip, labels, chap,"
                                    + " boot_profile");
            }
        }
        return PiRules.canonical(updated.build());
    }

    /** Whether the mask names a field that {@link PiNames#bootLinks} is made from. */
    public static boolean changesBootLinks(FieldMask mask) {
        return paths(mask).contains("macs") || paths(mask).contains("serial");
    }

    /** Whether the mask names something that what stands in cmdline.txt is made from. */
    public static boolean changesCommandLine(FieldMask mask) {
        return changesChap(mask) || paths(mask).contains(BOOT_PROFILE);
    }

    /** Whether the mask names the CHAP secrets. */
    public static boolean changesChap(FieldMask mask) {
        return paths(mask).contains(CHAP);
    }

    private static List<String> paths(FieldMask mask) {
        boolean all = mask.getPathsList().isEmpty() || mask.getPathsList().equals(List.of("*"));
        return all ? CHANGEABLE.stream().sorted().toList() : mask.getPathsList();
    }
}
