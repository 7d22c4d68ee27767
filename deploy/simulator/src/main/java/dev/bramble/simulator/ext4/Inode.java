package dev.bramble.simulator.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** What is used of struct ext4_inode. */
record Inode(int mode, long size, boolean extents, ByteBuffer blocks) {
    private static final int TYPE = 0xf000;
    private static final int DIRECTORY = 0x4000;
    private static final int REGULAR = 0x8000;
    private static final int LINK = 0xa000;
    private static final int EXTENTS = 0x80000;
    private static final int BLOCKS_BYTES = 60;

    static Inode parse(byte[] bytes) {
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long size = ((b.getInt(0x6c) & 0xffff_ffffL) << 32) | (b.getInt(0x04) & 0xffff_ffffL);
        ByteBuffer blocks = ByteBuffer.wrap(Arrays.copyOfRange(bytes, 0x28, 0x28 + BLOCKS_BYTES));
        return new Inode(b.getShort(0) & 0xffff, size, (b.getInt(0x20) & EXTENTS) != 0, blocks);
    }

    /** i_block: the head of the extent tree, or a link's target. */
    byte[] blockMap() {
        byte[] map = new byte[BLOCKS_BYTES];
        blocks.get(0, map);
        return map;
    }

    boolean directory() {
        return (mode & TYPE) == DIRECTORY;
    }

    boolean regular() {
        return (mode & TYPE) == REGULAR;
    }

    /** The target of a short symbolic link, which is kept in the inode itself. */
    Optional<String> linkTarget() {
        boolean fast = (mode & TYPE) == LINK && !extents && size >= 0 && size < BLOCKS_BYTES;
        return fast ? Optional.of(new String(blockMap(), 0, (int) size, StandardCharsets.UTF_8)) : Optional.empty();
    }
}
