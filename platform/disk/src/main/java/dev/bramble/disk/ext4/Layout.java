package dev.bramble.disk.ext4;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.CorruptDiskException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where what is on an ext2, ext3 or ext4 file system (Linux: Documentation/filesystems/ext4/super.rst, group_descr.rst).
 *
 * @param blockSize in bytes
 * @param blockCount of {@code blockSize}
 * @param inodeCount the highest number of an inode
 * @param inodesPerGroup in each block group
 * @param inodeSize in bytes, 128 to {@code blockSize}
 * @param descriptorSize of a group's descriptor, in bytes
 * @param descriptorBlock the first block of the table of descriptors
 * @param entriesHaveTypes whether directory entries tell types
 */
record Layout(
        int blockSize,
        long blockCount,
        long inodeCount,
        long inodesPerGroup,
        int inodeSize,
        int descriptorSize,
        long descriptorBlock,
        boolean entriesHaveTypes) {

    private static final int FILE_TYPES = 0x2;
    private static final int RECOVER = 0x4;
    private static final int EXTENTS = 0x40;
    private static final int WIDE = 0x80;

    /** MMP, FLEX_BG, EA_INODE, CSUM_SEED, LARGEDIR, INLINE_DATA, ENCRYPT, CASEFOLD: of no concern, or of single files. */
    private static final int HARMLESS = 0x100 | 0x200 | 0x400 | 0x2000 | 0x4000 | 0x8000 | 0x10000 | 0x20000;

    private static final int OLD_DESCRIPTOR = 32;
    private static final int WIDE_DESCRIPTOR = 64;
    private static final int OLD_INODE = 128;

    /**
     * Reads the superblock.
     *
     * @throws CorruptDiskException when there is none, or it says what cannot be, or what cannot be read here
     */
    static Layout read(ByteSource partition) throws IOException {
        Superblock superblock = Superblock.read(partition)
                .orElseThrow(() -> new CorruptDiskException("there is no ext2, ext3 or ext4 file system"));
        int features = superblock.incompatibleFeatures();
        int unknown = features & ~(FILE_TYPES | RECOVER | EXTENTS | WIDE | HARMLESS);
        if (unknown != 0) {
            throw new CorruptDiskException(
                    "the ext4 file system has features that are not known here: 0x%x".formatted(unknown));
        }
        if (superblock.needsRecovery()) {
            throw new CorruptDiskException("the ext4 file system was not unmounted cleanly: its journal holds changes"
                    + " that are not in place yet; run e2fsck on it first");
        }
        ByteBuffer sb = partition.read(Superblock.OFFSET, Superblock.SIZE);
        boolean old = sb.getInt(0x4c) == 0;
        int inodeSize = old ? OLD_INODE : Short.toUnsignedInt(sb.getShort(0x58));
        int descriptorSize =
                (features & WIDE) == 0 ? OLD_DESCRIPTOR : Math.max(WIDE_DESCRIPTOR, sb.getShort(0xfe) & 0xffff);
        Layout layout = new Layout(
                superblock.blockSize(),
                superblock.blockCount(),
                Integer.toUnsignedLong(sb.getInt(0)),
                Integer.toUnsignedLong(sb.getInt(0x28)),
                inodeSize,
                descriptorSize,
                Integer.toUnsignedLong(sb.getInt(0x14)) + 1,
                (features & FILE_TYPES) != 0);
        layout.check(partition);
        return layout;
    }

    private void check(ByteSource partition) throws CorruptDiskException {
        boolean sound = inodeSize >= OLD_INODE
                && inodeSize <= blockSize
                && Integer.bitCount(inodeSize) == 1
                && descriptorSize <= blockSize
                && inodesPerGroup > 0
                && inodeCount > 0
                && blockCount > 0
                && blockCount <= partition.size() / blockSize;
        if (!sound) {
            throw new CorruptDiskException(
                    "the ext4 superblock contradicts itself: %d blocks of %d bytes on %d, %d inodes of %d bytes"
                            .formatted(blockCount, blockSize, partition.size(), inodeCount, inodeSize));
        }
    }

    /** Where a group's descriptor is, in bytes. */
    long descriptor(long group) {
        return descriptorBlock * blockSize + group * descriptorSize;
    }

    /** Where a block is, in bytes. */
    long offset(long block) throws CorruptDiskException {
        return offset(block, 1);
    }

    /** Where a run of blocks is, in bytes. */
    long offset(long block, long count) throws CorruptDiskException {
        if (block <= 0 || count <= 0 || count > blockCount || block > blockCount - count) {
            throw new CorruptDiskException("blocks %d to %d are not on the ext4 file system of %d"
                    .formatted(block, block + count - 1, blockCount));
        }
        return block * blockSize;
    }
}
