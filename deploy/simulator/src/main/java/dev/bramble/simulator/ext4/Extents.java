package dev.bramble.simulator.ext4;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Where a file's blocks are: the extent tree that begins in the inode. */
final class Extents {
    private static final int MAGIC = 0xf30a;
    private static final int MAX_DEPTH = 5;
    private static final int MAX_EXTENTS = 10_000;

    private Extents() {}

    /** {@code count} blocks from {@code logical} of the file are at {@code physical}. */
    record Extent(long logical, int count, long physical) {}

    static List<Extent> of(byte[] inodeBlocks, BlockDevice device, int blockBytes) throws IOException {
        var extents = new ArrayList<Extent>();
        collect(inodeBlocks, device, blockBytes, MAX_DEPTH, extents);
        return extents;
    }

    private static void collect(byte[] node, BlockDevice device, int blockBytes, int maxDepth, List<Extent> into)
            throws IOException {
        ByteBuffer b = ByteBuffer.wrap(node).order(ByteOrder.LITTLE_ENDIAN);
        int entries = b.getShort(2) & 0xffff;
        int depth = b.getShort(6) & 0xffff;
        if ((b.getShort(0) & 0xffff) != MAGIC || depth > maxDepth || 12 + entries * 12 > node.length) {
            throw new IOException("EXT4-fs error: bad header of an extent tree");
        }
        for (int at = 12; at < 12 + entries * 12; at += 12) {
            if (depth == 0) {
                // Lengths over 32768 are unwritten extents: they read as zeros, and nothing we read has them.
                int count = b.getShort(at + 4) & 0xffff;
                long physical = ((b.getShort(at + 6) & 0xffffL) << 32) | (b.getInt(at + 8) & 0xffff_ffffL);
                if (count <= 0x8000) {
                    into.add(new Extent(b.getInt(at) & 0xffff_ffffL, count, physical));
                }
            } else {
                long leaf = ((b.getShort(at + 8) & 0xffffL) << 32) | (b.getInt(at + 4) & 0xffff_ffffL);
                collect(device.read(leaf * blockBytes, blockBytes), device, blockBytes, depth - 1, into);
            }
            if (into.size() > MAX_EXTENTS) {
                throw new IOException("EXT4-fs error: a file in more than " + MAX_EXTENTS + " pieces");
            }
        }
    }
}
