package dev.bramble.inventory.pi;

import dev.bramble.proto.inventory.v1.BootProfile;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The boot profiles that are built in, and the stages of each. */
public final class BootProfiles {
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
                    "pi4-nfs",
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

    static String names() {
        return BUILT_IN.stream().map(BootProfile::getName).collect(Collectors.joining(", "));
    }
}
