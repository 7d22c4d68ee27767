package dev.bramble.posix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

/**
 * What statx(2) tells of a file.
 *
 * @param mode the twelve permission bits, set-user-id to other-execute
 * @param uid unsigned
 * @param gid unsigned
 * @param size in bytes
 * @param deviceMajor of the device the file system is on
 * @param deviceMinor of the same
 * @param specialMajor of the device that a device file stands for
 * @param specialMinor of the same
 * @param ctime when the file or its status was last changed, by the kernel
 * @param blocks allocated, of 512 bytes
 * @param blockSize preferred for reading and writing, in bytes
 */
public record FileStatus(
        FileType type,
        int mode,
        int uid,
        int gid,
        long size,
        long nlink,
        long ino,
        int deviceMajor,
        int deviceMinor,
        int specialMajor,
        int specialMinor,
        Instant atime,
        Instant mtime,
        Instant ctime,
        long blocks,
        int blockSize) {

    /** Bytes of struct statx. */
    static final int SIZE = 256;
    /** STATX_BASIC_STATS. */
    static final int BASIC = 0x7ff;

    static FileStatus of(MemorySegment statx) {
        int mode = Short.toUnsignedInt(statx.get(ValueLayout.JAVA_SHORT, 28));
        return new FileStatus(
                FileType.of(mode >> 12),
                mode & 07777,
                u32(statx, 20),
                u32(statx, 24),
                u64(statx, 40),
                Integer.toUnsignedLong(u32(statx, 16)),
                u64(statx, 32),
                u32(statx, 136),
                u32(statx, 140),
                u32(statx, 128),
                u32(statx, 132),
                time(statx, 64),
                time(statx, 112),
                time(statx, 96),
                u64(statx, 48),
                u32(statx, 4));
    }

    private static Instant time(MemorySegment statx, int at) {
        return Instant.ofEpochSecond(u64(statx, at), u32(statx, at + 8));
    }

    private static int u32(MemorySegment statx, int at) {
        return statx.get(ValueLayout.JAVA_INT, at);
    }

    private static long u64(MemorySegment statx, int at) {
        return statx.get(ValueLayout.JAVA_LONG, at);
    }
}
