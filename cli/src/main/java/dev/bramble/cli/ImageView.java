package dev.bramble.cli;

import dev.bramble.cli.output.Quantity;
import dev.bramble.cli.output.Table;
import dev.bramble.proto.inventory.v1.BootKit;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImageSystem;
import dev.bramble.proto.inventory.v1.Partition;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Images as people see them. */
final class ImageView {
    private ImageView() {}

    static String table(Collection<Image> images) {
        Table table = new Table("NAME", "SIZE", "STATE", "PARTITIONS", "OS");
        for (Image image : images) {
            table.row(
                    image.getName(),
                    Quantity.bytes(image.getSizeBytes()),
                    image.getState().name().toLowerCase(Locale.ROOT),
                    image.getPartitionsList().stream().map(ImageView::partition).collect(Collectors.joining(", ")),
                    image.getOs());
        }
        return table.toString();
    }

    /** All that is known of one image, in lines: its row, the system in it, how it boots from the network. */
    static String details(Image image) {
        return table(List.of(image)) + (image.hasSystem() ? system(image.getSystem()) : "") + bootKit(image);
    }

    private static String system(ImageSystem system) {
        return "kernels %s; initramfs by %s; open-iscsi %s, nfs-common %s%n"
                .formatted(
                        system.getKernelsCount() == 0 ? "none" : String.join(", ", system.getKernelsList()),
                        switch (system.getInitramfs()) {
                            case NONE -> "nothing that is known";
                            case INITRAMFS_TOOLS -> "initramfs-tools";
                            case DRACUT -> "dracut";
                            case INITRAMFS_UNSPECIFIED, UNRECOGNIZED -> "?";
                        },
                        system.getHasOpenIscsi() ? "installed" : "not installed",
                        system.getHasNfsCommon() ? "installed" : "not installed");
    }

    /** How it boots from the network, in lines; for one image. */
    private static String bootKit(Image image) {
        if (!image.hasBootKit()) {
            return "boots from the network by its own initramfs\n";
        }
        BootKit kit = image.getBootKit();
        if (!kit.getMissing().isEmpty()) {
            return "warning: no boot kit was made, so a Pi boots from it only if its own initramfs can: "
                    + kit.getMissing() + "\n";
        }
        StringBuilder lines = new StringBuilder("boot kit of %s, kernels %s"
                .formatted(Quantity.bytes(kit.getSizeBytes()), String.join(", ", kit.getKernelsList())));
        if (kit.getPackagesCount() > 0) {
            lines.append("; from packages: ").append(String.join(", ", kit.getPackagesList()));
        }
        lines.append('\n');
        kit.getWarningsList()
                .forEach(warning -> lines.append("warning: ").append(warning).append('\n'));
        return lines.toString();
    }

    private static String partition(Partition partition) {
        String fileSystem = partition.getFileSystem().isEmpty() ? "unknown" : partition.getFileSystem();
        String role = partition.getRole() == Partition.Role.ROLE_UNSPECIFIED
                ? ""
                : partition.getRole().name().toLowerCase(Locale.ROOT) + " ";
        return role + (partition.getLabel().isEmpty() ? fileSystem : fileSystem + " " + partition.getLabel());
    }
}
