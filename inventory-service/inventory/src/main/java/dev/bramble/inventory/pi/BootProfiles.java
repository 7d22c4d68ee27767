package dev.bramble.inventory.pi;

import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The boot profiles that are built in, and the stages of each. */
public final class BootProfiles {
    private static final String NFS_ROOT = "pi4-nfs";

    private static final List<BootProfile> BUILT_IN = List.of(
            profile(
                    "pi4-iscsi",
                    List.of(
                            "bootloader",
                            "firmware",
                            "kernel",
                            "initramfs",
                            "root-mounting",
                            "root-mounted",
                            "userspace",
                            "ready")),
            profile(
                    NFS_ROOT,
                    List.of("bootloader", "firmware", "kernel", "root-mounting", "root-mounted", "userspace", "ready")),
            profile(
                    "pi5-iscsi",
                    List.of(
                            "bootloader",
                            "kernel",
                            "initramfs",
                            "root-mounting",
                            "root-mounted",
                            "userspace",
                            "ready")),
            profile(
                    "uboot-iscsi",
                    List.of(
                            "bootloader",
                            "kernel",
                            "initramfs",
                            "root-mounting",
                            "root-mounted",
                            "userspace",
                            "ready")));

    private BootProfiles() {}

    private static BootProfile profile(String name, List<String> stages) {
        return BootProfile.newBuilder()
                .setName(name)
                .addAllStages(stages)
                .setEtag("built-in")
                .build();
    }

    /** In the order of their names. */
    public static List<BootProfile> all() {
        return BUILT_IN;
    }

    /** Those whose names come after {@code name}, in the order of names. */
    public static List<BootProfile> afterName(String name, int limit) {
        return BUILT_IN.stream()
                .filter(profile -> profile.getName().compareTo(name) > 0)
                .limit(limit)
                .toList();
    }

    public static Optional<BootProfile> find(String name) {
        return BUILT_IN.stream()
                .filter(profile -> profile.getName().equals(name))
                .findFirst();
    }

    /** The name of a Pi's, which may be the default for its kind of root. */
    public static String of(Pi pi) {
        if (!pi.getBootProfile().isEmpty()) {
            return pi.getBootProfile();
        }
        return pi.getRoot() == Pi.Root.NFS ? NFS_ROOT : "pi4-iscsi";
    }

    /** Whether Pis that boot by it have a disk. */
    public static boolean hasDisk(String name) {
        return !name.equals(NFS_ROOT);
    }

    static String names() {
        return BUILT_IN.stream().map(BootProfile::getName).collect(Collectors.joining(", "));
    }
}
