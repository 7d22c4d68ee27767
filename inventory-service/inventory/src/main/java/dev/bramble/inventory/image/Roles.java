package dev.bramble.inventory.image;

import dev.bramble.disk.BlockSignature;
import dev.bramble.proto.inventory.v1.Partition;
import dev.bramble.proto.inventory.v1.Partition.Role;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which partition is the firmware's, and which the root. By the labels of the distributions where there are several of a
 * kind: a recovery system or a disk for data is no root.
 */
record Roles(Partition boot, Partition root) {
    /** Ubuntu, Raspberry Pi OS now and before, Debian; in lower case, as FAT has no other. */
    private static final Set<String> BOOT_LABELS = Set.of("system-boot", "bootfs", "boot", "raspifirm");
    /** Ubuntu, Raspberry Pi OS, Debian, and what images made by hand have. */
    private static final Set<String> ROOT_LABELS = Set.of("writable", "rootfs", "raspiroot", "root");

    /** Looks into a FAT partition. */
    interface BootTest {
        boolean hasCommandLine(Partition partition) throws IOException;
    }

    /**
     * Chooses.
     *
     * @throws UnusableImageException when there is none to choose, or no way to tell which
     */
    static Roles of(List<Partition> partitions, BootTest test) throws IOException {
        return new Roles(boot(partitions, test), root(partitions));
    }

    /** The same partitions, these two with their roles. */
    List<Partition> assigned(List<Partition> partitions) {
        return partitions.stream()
                .map(partition -> partition.toBuilder()
                        .setRole(
                                partition.equals(boot)
                                        ? Role.BOOT
                                        : partition.equals(root) ? Role.ROOT : Role.ROLE_UNSPECIFIED)
                        .build())
                .toList();
    }

    private static Partition boot(List<Partition> partitions, BootTest test) throws IOException {
        List<Partition> fat = of(partitions, ImageInspector.FAT);
        if (fat.isEmpty()) {
            throw new UnusableImageException("the image has no FAT partition to boot from; it has " + list(partitions));
        }
        for (Partition partition : labelledFirst(fat, BOOT_LABELS)) {
            if (test.hasCommandLine(partition)) {
                return partition;
            }
        }
        return fat.getFirst();
    }

    private static Partition root(List<Partition> partitions) throws UnusableImageException {
        List<Partition> ext4 = of(partitions, ImageInspector.EXT4);
        Optional<Partition> labelled =
                ext4.stream().filter(partition -> isOne(ROOT_LABELS, partition)).findFirst();
        if (labelled.isPresent()) {
            return labelled.get();
        }
        Optional<Partition> other =
                partitions.stream().filter(Roles::mayBeForeignRoot).findFirst();
        if (other.isPresent()) {
            throw new UnusableImageException(
                    "the root of the image seems to be on %s (partition %d); only a root on plain ext4 is taken. It has %s"
                            .formatted(other.get().getFileSystem(), other.get().getNumber(), list(partitions)));
        }
        if (ext4.isEmpty()) {
            throw new UnusableImageException(
                    "the image has no ext4 partition for the root; it has " + list(partitions));
        }
        if (ext4.size() > 1) {
            throw new UnusableImageException(
                    "the image has several ext4 partitions (%s), none with a root's label; give the root the label 'rootfs' (e2label)"
                            .formatted(list(ext4)));
        }
        return ext4.getFirst();
    }

    private static boolean mayBeForeignRoot(Partition partition) {
        return Arrays.stream(BlockSignature.values())
                .anyMatch(kind -> kind.mayBeRoot() && kind.title().equals(partition.getFileSystem()));
    }

    private static List<Partition> of(List<Partition> partitions, String fileSystem) {
        return partitions.stream()
                .filter(partition -> partition.getFileSystem().equals(fileSystem))
                .toList();
    }

    private static List<Partition> labelledFirst(List<Partition> partitions, Set<String> labels) {
        return partitions.stream()
                .sorted((one, two) -> Boolean.compare(isOne(labels, two), isOne(labels, one)))
                .toList();
    }

    private static boolean isOne(Set<String> labels, Partition partition) {
        return labels.contains(partition.getLabel().toLowerCase(Locale.ROOT));
    }

    private static String list(List<Partition> partitions) {
        return partitions.stream()
                .map(partition -> partition.getNumber() + " ("
                        + (partition.getFileSystem().isEmpty() ? "unknown" : partition.getFileSystem()) + ")")
                .collect(Collectors.joining(", "));
    }
}
