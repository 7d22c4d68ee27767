package dev.bramble.inventory.netboot;

import dev.bramble.disk.ByteSource;
import dev.bramble.proto.inventory.v1.ImageSystem;
import dev.bramble.proto.inventory.v1.ImageSystem.Initramfs;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What an image's root tells of the system in it. Told by files, not by a package database, so that it holds for systems
 * of any family.
 */
public final class SystemFacts {
    /** One of them may be a link to the other. */
    private static final List<String> PROGRAMS = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");

    private static final String MODULES = "/lib/modules";
    private static final int MAX_TEXT = 200;

    private SystemFacts() {}

    /**
     * Looks.
     *
     * @param root the ext4 partition
     * @throws IOException when it cannot be read, or was not unmounted cleanly
     */
    public static ImageSystem read(ByteSource root) throws IOException {
        return of(Ext4Root.open(root));
    }

    static ImageSystem of(RootFiles root) throws IOException {
        Map<String, String> release = OsRelease.read(root);
        ImageSystem.Builder system = ImageSystem.newBuilder()
                .setId(field(release, "ID"))
                .setVersion(field(release, "VERSION_ID"))
                .setName(field(release, "PRETTY_NAME"))
                .setInitramfs(initramfs(root))
                .setHasOpenIscsi(has(root, "iscsistart"))
                .setHasNfsCommon(has(root, "mount.nfs"));
        for (String kernel : root.list(MODULES)) {
            if (!root.list(MODULES + "/" + kernel).isEmpty()) {
                system.addKernels(kernel);
            }
        }
        return system.build();
    }

    /** Dracut first: it can bring an update-initramfs of its own, while mkinitramfs is of initramfs-tools alone. */
    private static Initramfs initramfs(RootFiles root) throws IOException {
        if (has(root, "dracut")) {
            return Initramfs.DRACUT;
        }
        return has(root, "mkinitramfs") ? Initramfs.INITRAMFS_TOOLS : Initramfs.NONE;
    }

    private static boolean has(RootFiles root, String program) throws IOException {
        for (String folder : PROGRAMS) {
            if (root.list(folder).contains(program)) {
                return true;
            }
        }
        return false;
    }

    private static String field(Map<String, String> release, String name) {
        String value = release.getOrDefault(name, "");
        return value.substring(0, Math.min(value.length(), MAX_TEXT));
    }
}
