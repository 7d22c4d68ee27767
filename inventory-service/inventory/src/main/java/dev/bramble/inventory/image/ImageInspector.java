package dev.bramble.inventory.image;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.CorruptDiskException;
import dev.bramble.disk.ext4.Superblock;
import dev.bramble.disk.fat.FatFileSystem;
import dev.bramble.disk.partition.PartitionTable;
import dev.bramble.proto.inventory.v1.Partition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Looks into a raw disk image for what a Pi needs: a FAT boot partition and an ext4 root. */
public final class ImageInspector {
    /** {@link Partition#getFileSystem} of a FAT partition. */
    public static final String FAT = "vfat";
    /** {@link Partition#getFileSystem} of an ext4 partition. */
    public static final String EXT4 = "ext4";

    /** It becomes a part of one word of the kernel's command line. */
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._-]{1,16}");

    private ImageInspector() {}

    /**
     * The partitions of a disk.
     *
     * @throws UnusableImageException when it has no table, no boot partition with a cmdline.txt or no root that is known
     */
    static List<Partition> inspect(ByteSource disk) throws IOException {
        List<Partition> partitions = new ArrayList<>();
        for (dev.bramble.disk.partition.Partition partition : table(disk).partitions()) {
            partitions.add(recognise(disk, partition));
        }
        if (partitions.isEmpty()) {
            throw new UnusableImageException(
                    "the image has no partition table; a disk image with a boot and a root partition is needed");
        }
        Partition boot = first(partitions, FAT, "FAT partition to boot from");
        Partition root = first(partitions, EXT4, "ext4 partition for the root");
        if (!LABEL.matcher(root.getLabel()).matches()) {
            throw new UnusableImageException(
                    "the Pi finds its root by the label of the ext4 partition %d, which is '%s'; give it one of letters,"
                                    .formatted(root.getNumber(), root.getLabel())
                            + " digits, '.', '_' and '-' (e2label)");
        }
        checkCommandLine(disk.slice(boot.getOffset(), boot.getSizeBytes()));
        return partitions;
    }

    private static Partition first(List<Partition> partitions, String fileSystem, String what)
            throws UnusableImageException {
        return partitions.stream()
                .filter(partition -> partition.getFileSystem().equals(fileSystem))
                .findFirst()
                .orElseThrow(
                        () -> new UnusableImageException("the image has no " + what + "; it has " + list(partitions)));
    }

    /** Better told now than by every Pi that is made from the image. */
    private static void checkCommandLine(ByteSource boot) throws IOException {
        try {
            byte[] _ = CommandLineFile.read(boot);
        } catch (CorruptDiskException e) {
            throw new UnusableImageException("the image is damaged or cut off: " + e.getMessage(), e);
        }
    }

    private static PartitionTable table(ByteSource disk) throws IOException {
        try {
            return PartitionTable.read(disk);
        } catch (CorruptDiskException e) {
            throw new UnusableImageException("the image is damaged or cut off: " + e.getMessage(), e);
        }
    }

    private static Partition recognise(ByteSource disk, dev.bramble.disk.partition.Partition partition)
            throws IOException {
        Partition.Builder found = Partition.newBuilder()
                .setNumber(partition.number())
                .setOffset(partition.offset())
                .setSizeBytes(partition.size());
        ByteSource source = partition.on(disk);
        Optional<Superblock> superblock = Superblock.read(source);
        if (superblock.isPresent()) {
            return found.setFileSystem(EXT4).setLabel(superblock.get().label()).build();
        }
        try {
            return found.setFileSystem(FAT)
                    .setLabel(FatFileSystem.open(source).label())
                    .build();
        } catch (CorruptDiskException e) {
            // Neither of the two: swap, data, or something that is not known here.
            return found.clearFileSystem().build();
        }
    }

    private static String list(List<Partition> partitions) {
        return String.join(
                ", ",
                partitions.stream()
                        .map(partition -> partition.getNumber() + " ("
                                + (partition.getFileSystem().isEmpty() ? "unknown" : partition.getFileSystem()) + ")")
                        .toList());
    }
}
