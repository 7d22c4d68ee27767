package dev.bramble.inventory.pi;

import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.List;
import java.util.Optional;

/** The boot profiles that are built in, and the stages of each. */
public final class BootProfiles {
    private static final String NFS_ROOT = "pi4-nfs";
    private static final String USUAL = "pi4-iscsi";
    private static final String INITRAMFS = "initramfs";

    private static final List<BootProfile> BUILT_IN = List.of(
            profile(
                    USUAL,
                    List.of(
                            "bootloader",
                            "firmware",
                            "kernel",
                            INITRAMFS,
                            "root-mounting",
                            "root-mounted",
                            "userspace",
                            "ready")),
            profile(
                    NFS_ROOT,
                    List.of("bootloader", "firmware", "kernel", "root-mounting", "root-mounted", "userspace", "ready")),
            profile(
                    "pi5-iscsi",
                    List.of("bootloader", "kernel", INITRAMFS, "root-mounting", "root-mounted", "userspace", "ready")),
            profile(
                    "uboot-iscsi",
                    List.of("bootloader", "kernel", INITRAMFS, "root-mounting", "root-mounted", "userspace", "ready")));

    private BootProfiles() {}

    private static BootProfile profile(String name, List<String> stages) {
        return BootProfile.newBuilder()
                .setName(name)
                .addAllStages(stages)
                .setEtag("built-in")
                .build();
    }

    /** In no order. */
    public static List<BootProfile> builtIn() {
        return BUILT_IN;
    }

    /** By which Pis boot that say nothing else. */
    static BootProfile usual() {
        return BUILT_IN.getFirst();
    }

    public static Optional<BootProfile> findBuiltIn(String name) {
        return BUILT_IN.stream()
                .filter(profile -> profile.getName().equals(name))
                .findFirst();
    }

    /** The name of a Pi's, which may be the default for its kind of root. */
    public static String of(Pi pi) {
        if (!pi.getBootProfile().isEmpty()) {
            return pi.getBootProfile();
        }
        return pi.getRoot() == Pi.Root.NFS ? NFS_ROOT : USUAL;
    }

    /** Whether Pis that boot by it log in to a disk, from their initramfs. */
    public static boolean hasDisk(BootProfile profile) {
        return profile.getStagesList().contains(INITRAMFS);
    }
}
