package dev.bramble.disk.ext4;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.CorruptDiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Which blocks a file has: by a tree of extents, or as ext2 does by lists of blocks (Linux:
 * Documentation/filesystems/ext4/ifork.rst). Grows while the map is followed, within bounds: no file has more blocks, or
 * needs more to map them, than the file system has.
 */
final class BlockMap {
    private static final short EXTENT_MAGIC = (short) 0xf30a;
    private static final int EXTENT_BYTES = 12;
    private static final int MAX_DEPTH = 5;
    private static final int UNWRITTEN = 0x8000;
    private static final int DIRECT = 12;
    private static final int LEVELS = 3;

    private final ByteSource source;
    private final Layout layout;
    private final Inode inode;
    private final long wanted;
    private final List<Run> runs = new ArrayList<>();
    private long mapped;
    private long read;
    private long end;

    private BlockMap(ByteSource source, Layout layout, Inode inode) {
        this.source = source;
        this.layout = layout;
        this.inode = inode;
        this.wanted = Math.ceilDiv(inode.size(), layout.blockSize());
    }

    /** The file's parts on the disk, up to its size. */
    static List<Run> of(ByteSource source, Layout layout, Inode inode) throws IOException {
        BlockMap map = new BlockMap(source, layout, inode);
        if (inode.has(Inode.EXTENTS)) {
            map.extents(inode.mapped(), MAX_DEPTH);
        } else {
            map.lists();
        }
        return map.runs;
    }

    private void extents(ByteBuffer node, int depthAtMost) throws IOException {
        int count = Short.toUnsignedInt(node.getShort(2));
        int depth = Short.toUnsignedInt(node.getShort(6));
        if (node.getShort(0) != EXTENT_MAGIC || depth > depthAtMost || count > node.capacity() / EXTENT_BYTES - 1) {
            throw corrupt("its tree of extents is none");
        }
        for (int i = 1; i <= count; i++) {
            int at = i * EXTENT_BYTES;
            if (depth == 0) {
                extent(node, at);
            } else {
                long child = Integer.toUnsignedLong(node.getInt(at + 4))
                        | ((long) Short.toUnsignedInt(node.getShort(at + 8)) << 32);
                extents(block(child), depth - 1);
            }
        }
    }

    private void extent(ByteBuffer node, int at) throws IOException {
        long first = Integer.toUnsignedLong(node.getInt(at));
        int length = Short.toUnsignedInt(node.getShort(at + 4));
        long start =
                (long) Short.toUnsignedInt(node.getShort(at + 6)) << 32 | Integer.toUnsignedLong(node.getInt(at + 8));
        boolean unwritten = length > UNWRITTEN;
        if (!unwritten) {
            add(first, start, length);
        }
    }

    private void lists() throws IOException {
        ByteBuffer map = inode.mapped();
        for (int i = 0; i < Math.min(DIRECT, wanted); i++) {
            one(i, Integer.toUnsignedLong(map.getInt(i * Integer.BYTES)));
        }
        long first = DIRECT;
        long reach = 1;
        for (int level = 1; level <= LEVELS && first < wanted; level++) {
            reach *= layout.blockSize() / Integer.BYTES;
            list(Integer.toUnsignedLong(map.getInt((DIRECT + level - 1) * Integer.BYTES)), first, level, reach);
            first += reach;
        }
        if (first < wanted) {
            throw corrupt("it is larger than its blocks can be");
        }
    }

    /** @param reach how many blocks of the file the list stands for */
    private void list(long number, long first, int level, long reach) throws IOException {
        if (number == 0) {
            return;
        }
        ByteBuffer entries = block(number);
        long each = reach / (layout.blockSize() / Integer.BYTES);
        long at = first;
        for (int i = 0; i < layout.blockSize() && at < wanted; i += Integer.BYTES) {
            long entry = Integer.toUnsignedLong(entries.getInt(i));
            if (level == 1) {
                one(at, entry);
            } else {
                list(entry, at, level - 1, each);
            }
            at += each;
        }
    }

    private void one(long first, long block) throws CorruptDiskException {
        if (block != 0) {
            add(first, block, 1);
        }
    }

    /** Blocks past the file's size may be there (allocated ahead), and are no part of it. */
    private void add(long first, long block, long count) throws CorruptDiskException {
        if (count == 0 || first < end) {
            throw corrupt("its blocks are not in their order");
        }
        long at = layout.offset(block, count);
        end = first + count;
        mapped += count;
        if (mapped > layout.blockCount()) {
            throw corrupt("it has more blocks than the file system");
        }
        long offset = first * layout.blockSize();
        if (offset >= inode.size()) {
            return;
        }
        long length = Math.min(count * layout.blockSize(), inode.size() - offset);
        if (!runs.isEmpty()
                && runs.getLast().end() == offset
                && runs.getLast().at() + runs.getLast().length() == at) {
            Run before = runs.removeLast();
            runs.add(new Run(before.offset(), before.length() + length, before.at()));
        } else {
            runs.add(new Run(offset, length, at));
        }
    }

    private ByteBuffer block(long number) throws IOException {
        if (++read > layout.blockCount()) {
            throw corrupt("the map of its blocks has no end");
        }
        return source.read(layout.offset(number), layout.blockSize());
    }

    private CorruptDiskException corrupt(String what) {
        return new CorruptDiskException("inode %d of the ext4 file system: %s".formatted(inode.number(), what));
    }
}
