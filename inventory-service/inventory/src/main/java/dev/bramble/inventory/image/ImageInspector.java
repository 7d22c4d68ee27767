package dev.bramble.inventory.image;

import dev.bramble.disk.BlockSignature;
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
final class ImageInspector {
    /** {@link Partition#getFileSystem} of a FAT partition. */
    static final String FAT = "vfat";
    /** {@link Partition#getFileSystem} of an ext4 partition. */
    static final String EXT4 = "ext4";

    /** It becomes a part of one word of the kernel's command line. */
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._-]{1,16}");

    private ImageInspector() {}

    /**
     * The partitions of a disk, two of them with a role.
     *
     * @throws UnusableImageException when it has no table or one whose partitions overlap, no boot partition with a
     *     cmdline.txt or no root that is known
     */
    static List<Partition> inspect(ByteSource disk) throws IOException {
        List<Partition> partitions = new ArrayList<>();
        try {
            PartitionTable table = PartitionTable.read(disk);
            table.requireApart();
            for (dev.bramble.disk.partition.Partition partition : table.partitions()) {
                partitions.add(recognise(disk, partition));
            }
        } catch (CorruptDiskException e) {
            throw damaged(e);
        }
        if (partitions.isEmpty()) {
            throw new UnusableImageException(
                    "the image has no partition table; a disk image with a boot and a root partition is needed");
        }
        Roles roles = Roles.of(partitions, partition -> hasCommandLine(ImagePartitions.on(disk, partition)));
        if (!LABEL.matcher(roles.root().getLabel()).matches()) {
            throw new UnusableImageException(
                    "the Pi finds its root by the label of the ext4 partition %d, which is '%s'; give it one of letters,"
                                    .formatted(
                                            roles.root().getNumber(),
                                            roles.root().getLabel())
                            + " digits, '.', '_' and '-' (e2label)");
        }
        checkCommandLine(ImagePartitions.on(disk, roles.boot()));
        return roles.assigned(partitions);
    }

    /** Better told now than by every Pi that is made from the image. */
    private static void checkCommandLine(ByteSource boot) throws IOException {
        try {
            byte[] _ = CommandLineFile.read(boot);
        } catch (CorruptDiskException e) {
            throw damaged(e);
        }
    }

    private static boolean hasCommandLine(ByteSource partition) throws IOException {
        try {
            return FatFileSystem.open(partition).find(CommandLineFile.NAME).isPresent();
        } catch (CorruptDiskException e) {
            throw damaged(e);
        }
    }

    private static UnusableImageException damaged(CorruptDiskException e) {
        return new UnusableImageException("the image is damaged or cut off: " + e.getMessage(), e);
    }

    /** What holds others comes first: it may begin with a file system's remains. */
    private static Partition recognise(ByteSource disk, dev.bramble.disk.partition.Partition partition)
            throws IOException {
        Partition.Builder found = Partition.newBuilder()
                .setNumber(partition.number())
                .setOffset(partition.offset())
                .setSizeBytes(partition.size());
        ByteSource source = partition.on(disk);
        Optional<BlockSignature> signature = BlockSignature.of(source);
        Optional<Superblock> superblock = Superblock.read(source);
        if (superblock.isPresent()
                && signature.filter(BlockSignature::isContainer).isEmpty()) {
            return found.setFileSystem(EXT4).setLabel(superblock.get().label()).build();
        }
        if (signature.isPresent()) {
            return found.setFileSystem(signature.get().title()).build();
        }
        try {
            return found.setFileSystem(FAT)
                    .setLabel(FatFileSystem.open(source).label())
                    .build();
        } catch (CorruptDiskException e) {
            // Data, or something that is not known here.
            return found.clearFileSystem().build();
        }
    }
}
