package dev.bramble.inventory.image;

import dev.bramble.disk.ByteSource;
import dev.bramble.inventory.Refusal;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.Partition;
import dev.bramble.proto.inventory.v1.Partition.Role;
import java.util.Optional;

/** The two partitions of an image that Pis are made from. */
public final class ImagePartitions {
    private ImagePartitions() {}

    /** The FAT partition that the firmware reads. */
    public static Partition boot(Image image) {
        return of(image, Role.BOOT, ImageInspector.FAT);
    }

    /** The ext4 partition with the system. */
    public static Partition root(Image image) {
        return of(image, Role.ROOT, ImageInspector.EXT4);
    }

    /** The bytes of a partition of {@code disk}. */
    public static ByteSource on(ByteSource disk, Partition partition) {
        return disk.slice(partition.getOffset(), partition.getSizeBytes());
    }

    /** An image of a release before roles has none: there the first of its kind was taken. */
    private static Partition of(Image image, Role role, String fileSystem) {
        Optional<Partition> known = image.getPartitionsList().stream()
                .filter(partition -> partition.getRole() == role)
                .findFirst();
        return known.or(() -> image.getPartitionsList().stream()
                        .filter(partition -> partition.getFileSystem().equals(fileSystem))
                        .findFirst())
                .orElseThrow(() -> Refusal.unusable(
                        "image " + image.getName() + " has no " + fileSystem + " partition; import it again"));
    }
}
