package dev.bramble.disk.ext4;

import dev.bramble.disk.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** The inode of the root directory: a mount reads it, a probe does not (Linux: Documentation/filesystems/ext4/group_descr.rst). */
public final class RootInode {
    private static final int DESCRIPTOR = 64;
    private static final int INCOMPATIBLE_64BIT = 0x80;

    private RootInode() {}

    /**
     * Where the block that holds it begins, in bytes from the start of the file system: the first of group 0's inodes.
     * Empty when that is not on the partition.
     */
    public static OptionalLong block(ByteSource partition, Superblock superblock) throws IOException {
        int blockSize = superblock.blockSize();
        long descriptors = Superblock.OFFSET / blockSize + 1L;
        if (partition.size() < descriptors * blockSize + DESCRIPTOR) {
            return OptionalLong.empty();
        }
        ByteBuffer first = partition.read(descriptors * blockSize, DESCRIPTOR);
        boolean wide = (superblock.incompatibleFeatures() & INCOMPATIBLE_64BIT) != 0;
        long high = wide ? Integer.toUnsignedLong(first.getInt(0x28)) : 0;
        long block = high << 32 | Integer.toUnsignedLong(first.getInt(0x8));
        return block > 0 && block < partition.size() / blockSize
                ? OptionalLong.of(block * blockSize)
                : OptionalLong.empty();
    }
}
