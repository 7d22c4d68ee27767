package dev.bramble.disk.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;

/**
 * A file but for its names and content (Linux: Documentation/filesystems/ext4/inodes.rst).
 *
 * @param number from 1; 2 is the root directory
 * @param mode type and permission bits, as in struct stat
 * @param uid unsigned
 * @param gid unsigned
 * @param size in bytes; of a symbolic link, its target's
 * @param links how many names it has
 * @param map sixty bytes that map the file's blocks, or hold its content
 */
public record Inode(
        long number,
        int mode,
        int uid,
        int gid,
        long size,
        int links,
        Instant accessed,
        Instant modified,
        Instant changed,
        int flags,
        ByteBuffer map) {
    /** Of {@link #map}, in bytes. */
    static final int MAP_BYTES = 60;

    static final int ENCRYPTED = 0x800;
    static final int EXTENTS = 0x80000;
    static final int INLINE = 0x10000000;

    private static final int MAP = 0x28;
    private static final int NANOS_SHIFT = 2;
    private static final int EPOCH_BITS = 3;
    private static final int OLD_SIZE = 128;
    private static final int MAX_NANOS = 999_999_999;

    /** What kind of file it is (inode(7)). */
    public enum Type {
        FIFO,
        CHARACTER_DEVICE,
        DIRECTORY,
        BLOCK_DEVICE,
        REGULAR,
        SYMBOLIC_LINK,
        SOCKET,
        UNKNOWN
    }

    /** Reads the inode as it is on the disk, little-endian. */
    static Inode parse(long number, ByteBuffer bytes) {
        boolean regular = (bytes.getShort(0) & 0xf000) == 0x8000;
        boolean directory = (bytes.getShort(0) & 0xf000) == 0x4000;
        long high = regular || directory ? Integer.toUnsignedLong(bytes.getInt(0x6c)) : 0;
        return new Inode(
                number,
                Short.toUnsignedInt(bytes.getShort(0)),
                Short.toUnsignedInt(bytes.getShort(0x2)) | (bytes.getShort(0x78) << 16),
                Short.toUnsignedInt(bytes.getShort(0x18)) | (bytes.getShort(0x7a) << 16),
                (high << 32) | Integer.toUnsignedLong(bytes.getInt(0x4)),
                Short.toUnsignedInt(bytes.getShort(0x1a)),
                time(bytes, 0x8, 0x8c),
                time(bytes, 0x10, 0x88),
                time(bytes, 0xc, 0x84),
                bytes.getInt(0x20),
                bytes.slice(MAP, MAP_BYTES));
    }

    /** Nanoseconds, and the seconds' bits past 2038, are beyond the old inode's 128 bytes. */
    private static Instant time(ByteBuffer bytes, int at, int extraAt) {
        long seconds = bytes.getInt(at);
        boolean extra = bytes.capacity() > OLD_SIZE
                && OLD_SIZE + Short.toUnsignedInt(bytes.getShort(OLD_SIZE)) >= extraAt + Integer.BYTES;
        if (!extra) {
            return Instant.ofEpochSecond(seconds);
        }
        int word = bytes.getInt(extraAt);
        return Instant.ofEpochSecond(
                seconds + ((long) (word & EPOCH_BITS) << 32), Math.min(word >>> NANOS_SHIFT, MAX_NANOS));
    }

    public Type type() {
        return switch (mode >> 12) {
            case 0x1 -> Type.FIFO;
            case 0x2 -> Type.CHARACTER_DEVICE;
            case 0x4 -> Type.DIRECTORY;
            case 0x6 -> Type.BLOCK_DEVICE;
            case 0x8 -> Type.REGULAR;
            case 0xa -> Type.SYMBOLIC_LINK;
            case 0xc -> Type.SOCKET;
            default -> Type.UNKNOWN;
        };
    }

    /** The twelve permission bits. */
    public int permissions() {
        return mode & 07777;
    }

    /** What a device file stands for; 0 of others. */
    public int deviceMajor() {
        return word(0) != 0 ? (word(0) >> 8) & 0xff : (word(1) >>> 8) & 0xfff;
    }

    /** As {@link #deviceMajor}. */
    public int deviceMinor() {
        return word(0) != 0 ? word(0) & 0xff : (word(1) & 0xff) | ((word(1) >>> 12) & 0xfff00);
    }

    private int word(int index) {
        boolean device = type() == Type.CHARACTER_DEVICE || type() == Type.BLOCK_DEVICE;
        return device ? mapped().getInt(index * Integer.BYTES) : 0;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    ByteBuffer mapped() {
        return map.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }
}
