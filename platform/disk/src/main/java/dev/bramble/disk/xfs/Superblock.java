package dev.bramble.disk.xfs;

import dev.bramble.disk.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * The first superblock of XFS (Linux: fs/xfs/libxfs/xfs_format.h, struct xfs_dsb). Its checksum is not verified: what a
 * Pi writes is looked at, not judged.
 *
 * @param blockSize in bytes, 512 to 65536
 * @param blockCount of {@code blockSize}
 * @param sectorSize in bytes, 512 to 32768: the least it reads and writes
 * @param logOffset of its journal in bytes from the start of the file system; 0 when that is on another device
 * @param logSize in bytes
 */
public record Superblock(
        UUID uuid, String label, int blockSize, long blockCount, int sectorSize, long logOffset, long logSize) {

    /** Bytes, from the start of the file system. */
    public static final int SIZE = 512;

    /** "XFSB". */
    private static final int MAGIC = 0x5846_5342;

    private static final long MAX_BLOCKS = Long.MAX_VALUE >> 16;

    /** Empty when {@code partition} holds no XFS. */
    public static Optional<Superblock> read(ByteSource partition) throws IOException {
        return partition.size() < SIZE ? Optional.empty() : parse(partition.read(0, SIZE));
    }

    /**
     * Reads from the buffer's position, which stays.
     *
     * @param bytes at least {@link #SIZE} remaining
     * @return empty without the magic number, with sizes that cannot be, or while mkfs is at work
     */
    public static Optional<Superblock> parse(ByteBuffer bytes) {
        if (bytes.remaining() < SIZE) {
            throw new IllegalArgumentException("a superblock has 512 bytes, not " + bytes.remaining());
        }
        ByteBuffer sb = bytes.slice(bytes.position(), SIZE).order(ByteOrder.BIG_ENDIAN);
        int blockSize = sb.getInt(4);
        int sectorSize = Short.toUnsignedInt(sb.getShort(102));
        long blocks = sb.getLong(8);
        if (sb.getInt(0) != MAGIC
                || sb.get(126) != 0
                || !isPower(blockSize, 512, 65536)
                || !isPower(sectorSize, 512, 32768)
                || blocks <= 0
                || blocks > MAX_BLOCKS) {
            return Optional.empty();
        }
        long logStart = sb.getLong(48);
        long logBlock = logStart == 0 ? 0 : plainBlock(sb, logStart, blocks);
        long logBlocks = Integer.toUnsignedLong(sb.getInt(96));
        if (logBlock < 0 || logBlock + logBlocks > blocks) {
            return Optional.empty();
        }
        return Optional.of(new Superblock(
                new UUID(sb.getLong(32), sb.getLong(40)),
                label(sb),
                blockSize,
                blocks,
                sectorSize,
                logBlock * blockSize,
                logBlock == 0 ? 0 : logBlocks * blockSize));
    }

    /** A block's number is its group's and its number within; groups have no power of two of blocks. -1: it cannot be. */
    private static long plainBlock(ByteBuffer sb, long number, long blocks) {
        long groupBlocks = Integer.toUnsignedLong(sb.getInt(84));
        int groupLog = Byte.toUnsignedInt(sb.get(124));
        if (groupBlocks == 0 || groupLog > 32 || number < 0) {
            return -1;
        }
        long group = number >> groupLog;
        long within = number & (1L << groupLog) - 1;
        boolean possible = within < groupBlocks && group <= blocks / groupBlocks;
        return possible ? group * groupBlocks + within : -1;
    }

    private static boolean isPower(int value, int least, int most) {
        return value >= least && value <= most && Integer.bitCount(value) == 1;
    }

    private static String label(ByteBuffer sb) {
        int length = 0;
        while (length < 12 && sb.get(108 + length) != 0) {
            length++;
        }
        return StandardCharsets.UTF_8.decode(sb.slice(108, length)).toString();
    }
}
