package dev.bramble.disk.ext4;

import dev.bramble.disk.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The superblock of ext2, ext3 or ext4 (Linux: Documentation/filesystems/ext4/super.rst). Its checksum is not verified:
 * what a Pi writes is looked at, not judged.
 *
 * @param mountCount mounts for writing since the last full check
 * @param state bit 0 cleanly unmounted, bit 1 errors seen
 * @param lastMounted where it was mounted last, often empty
 * @param compatibleFeatures feature bits; see {@link #hasJournal}
 * @param incompatibleFeatures feature bits; see {@link #needsRecovery}
 * @param mountTime by the clock of the machine that mounted it; a Pi has no RTC. The epoch when it never was
 * @param writeTime by the same clock
 * @param blockSize in bytes, 1024 to 65536
 * @param blockCount of {@code blockSize}
 */
public record Superblock(
        int mountCount,
        int state,
        int compatibleFeatures,
        int incompatibleFeatures,
        String label,
        String lastMounted,
        Instant mountTime,
        Instant writeTime,
        UUID uuid,
        int blockSize,
        long blockCount) {

    /** Bytes from the start of the file system. */
    public static final int OFFSET = 1024;
    /** Bytes. */
    public static final int SIZE = 1024;

    private static final short MAGIC = (short) 0xef53;
    private static final int COMPATIBLE_HAS_JOURNAL = 0x4;
    private static final int INCOMPATIBLE_RECOVER = 0x4;
    private static final int INCOMPATIBLE_64BIT = 0x80;
    private static final int MAX_LOG_BLOCK_SIZE = 6;

    /** Empty when {@code partition} holds no such file system. */
    public static Optional<Superblock> read(ByteSource partition) throws IOException {
        return partition.size() < OFFSET + SIZE ? Optional.empty() : parse(partition.read(OFFSET, SIZE));
    }

    /**
     * Reads from the buffer's position, which stays.
     *
     * @param bytes at least {@link #SIZE} remaining
     * @return empty without the magic number or with a block size that cannot be
     */
    public static Optional<Superblock> parse(ByteBuffer bytes) {
        if (bytes.remaining() < SIZE) {
            throw new IllegalArgumentException("a superblock has 1024 bytes, not " + bytes.remaining());
        }
        ByteBuffer sb = bytes.slice(bytes.position(), SIZE).order(ByteOrder.LITTLE_ENDIAN);
        int logBlockSize = sb.getInt(0x18);
        if (sb.getShort(0x38) != MAGIC || logBlockSize < 0 || logBlockSize > MAX_LOG_BLOCK_SIZE) {
            return Optional.empty();
        }
        int incompatible = sb.getInt(0x60);
        long blocksHigh = (incompatible & INCOMPATIBLE_64BIT) == 0 ? 0 : Integer.toUnsignedLong(sb.getInt(0x150));
        return Optional.of(new Superblock(
                Short.toUnsignedInt(sb.getShort(0x34)),
                Short.toUnsignedInt(sb.getShort(0x3a)),
                sb.getInt(0x5c),
                incompatible,
                text(sb, 0x78, 16),
                text(sb, 0x88, 64),
                time(sb, 0x2c, 0x275),
                time(sb, 0x30, 0x274),
                uuid(sb),
                1024 << logBlockSize,
                blocksHigh << 32 | Integer.toUnsignedLong(sb.getInt(0x4))));
    }

    /** The journal holds changes that are not in place yet: mounted for writing, or crashed while it was. */
    public boolean needsRecovery() {
        return (incompatibleFeatures & INCOMPATIBLE_RECOVER) != 0;
    }

    public boolean hasJournal() {
        return (compatibleFeatures & COMPATIBLE_HAS_JOURNAL) != 0;
    }

    private static Instant time(ByteBuffer sb, int low, int high) {
        return Instant.ofEpochSecond(Byte.toUnsignedLong(sb.get(high)) << 32 | Integer.toUnsignedLong(sb.getInt(low)));
    }

    private static UUID uuid(ByteBuffer sb) {
        ByteBuffer bytes = sb.slice(0x68, 16).order(ByteOrder.BIG_ENDIAN);
        return new UUID(bytes.getLong(0), bytes.getLong(8));
    }

    private static String text(ByteBuffer sb, int at, int max) {
        int length = 0;
        while (length < max && sb.get(at + length) != 0) {
            length++;
        }
        return StandardCharsets.UTF_8.decode(sb.slice(at, length)).toString();
    }
}
