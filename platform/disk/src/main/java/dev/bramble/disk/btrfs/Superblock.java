package dev.bramble.disk.btrfs;

import dev.bramble.disk.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The first superblock of btrfs (Linux: include/uapi/linux/btrfs_tree.h, struct btrfs_super_block). Its checksum is not
 * verified: what a Pi writes is looked at, not judged.
 *
 * @param generation of the last commit; each is one higher
 * @param nodeSize of a tree's blocks in bytes, 4096 to 65536
 * @param size of the file system in bytes, over all its devices
 * @param logRoot address of the tree of what was synced since the last commit; 0 when there is nothing to replay
 * @param chunkRoots where in the partition the root of the chunk tree lies, each copy; a mount reads one of them first
 */
public record Superblock(
        UUID uuid, String label, long generation, int nodeSize, long size, long logRoot, List<Long> chunkRoots) {

    /** Bytes from the start of the file system. */
    public static final int OFFSET = 65536;
    /** Bytes. */
    public static final int SIZE = 4096;

    /** "_BHRfS_M". */
    private static final long MAGIC = 0x4d5f_5366_5248_425fL;

    private static final int CHUNKS_AT = 0x32b;
    private static final int MAX_CHUNKS = 2048;
    private static final int KEY = 17;
    private static final int CHUNK = 48;
    private static final int STRIPE = 32;

    /** RAID0, RAID10, RAID5, RAID6: a block is not at one place in each of their stripes. */
    private static final long STRIPED = 0x8 | 0x40 | 0x80 | 0x100;

    public Superblock {
        chunkRoots = List.copyOf(chunkRoots);
    }

    /** Empty when {@code partition} holds no btrfs. */
    public static Optional<Superblock> read(ByteSource partition) throws IOException {
        return partition.size() < OFFSET + SIZE ? Optional.empty() : parse(partition.read(OFFSET, SIZE));
    }

    /**
     * Reads from the buffer's position, which stays.
     *
     * @param bytes at least {@link #SIZE} remaining
     * @return empty without the magic number or with sizes that cannot be
     */
    public static Optional<Superblock> parse(ByteBuffer bytes) {
        if (bytes.remaining() < SIZE) {
            throw new IllegalArgumentException("a superblock has 4096 bytes, not " + bytes.remaining());
        }
        ByteBuffer sb = bytes.slice(bytes.position(), SIZE).order(ByteOrder.LITTLE_ENDIAN);
        int nodeSize = sb.getInt(0x94);
        if (sb.getLong(0x40) != MAGIC
                || sb.getLong(0x30) != OFFSET
                || Integer.bitCount(nodeSize) != 1
                || nodeSize < 4096
                || nodeSize > 65536) {
            return Optional.empty();
        }
        return Optional.of(new Superblock(
                uuid(sb),
                label(sb),
                sb.getLong(0x48),
                nodeSize,
                sb.getLong(0x70),
                sb.getLong(0x60),
                placesOf(sb, sb.getLong(0x58))));
    }

    /** Synced changes wait for their replay: mounted for writing, or crashed while it was. */
    public boolean needsReplay() {
        return logRoot != 0;
    }

    /** The superblock maps the chunks that hold the chunk tree; an address that it does not map has no places. */
    private static List<Long> placesOf(ByteBuffer sb, long address) {
        int size = sb.getInt(0xa0);
        List<Long> places = new ArrayList<>();
        if (size < 0 || size > MAX_CHUNKS) {
            return places;
        }
        int end = CHUNKS_AT + size;
        int at = CHUNKS_AT;
        while (at + KEY + CHUNK <= end) {
            long logical = sb.getLong(at + 9);
            long length = sb.getLong(at + KEY);
            long type = sb.getLong(at + KEY + 24);
            int stripes = Short.toUnsignedInt(sb.getShort(at + KEY + 44));
            int next = at + KEY + CHUNK + stripes * STRIPE;
            long within = address - logical;
            if (next <= end && (type & STRIPED) == 0 && within >= 0 && within < length) {
                for (int i = 0; i < stripes; i++) {
                    long place = sb.getLong(at + KEY + CHUNK + i * STRIPE + 8) + within;
                    if (place >= 0) {
                        places.add(place);
                    }
                }
            }
            at = next;
        }
        return places;
    }

    private static UUID uuid(ByteBuffer sb) {
        ByteBuffer bytes = sb.slice(0x20, 16).order(ByteOrder.BIG_ENDIAN);
        return new UUID(bytes.getLong(0), bytes.getLong(8));
    }

    private static String label(ByteBuffer sb) {
        int length = 0;
        while (length < 256 && sb.get(0x12b + length) != 0) {
            length++;
        }
        return StandardCharsets.UTF_8.decode(sb.slice(0x12b, length)).toString();
    }
}
