package dev.bramble.posix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What statfs(2) tells of a file system.
 *
 * @param type its magic number: 0xef53 is ext4
 * @param fsid its id, as a number
 * @param blockSize in bytes, what the three counts of blocks are in
 * @param freeBlocks free for root
 * @param availableBlocks free for others
 * @param files inodes, 0 where there is no fixed number
 * @param maxName in bytes
 */
public record FileSystemStatus(
        long type,
        long fsid,
        long blockSize,
        long blocks,
        long freeBlocks,
        long availableBlocks,
        long files,
        long freeFiles,
        int maxName,
        boolean readOnly) {

    /** Bytes of struct statfs, the same on both architectures. */
    static final int SIZE = 120;

    private static final long READ_ONLY = 1;

    static FileSystemStatus of(MemorySegment statfs) {
        long fragment = u64(statfs, 72);
        return new FileSystemStatus(
                u64(statfs, 0),
                u64(statfs, 56),
                fragment == 0 ? u64(statfs, 8) : fragment,
                u64(statfs, 16),
                u64(statfs, 24),
                u64(statfs, 32),
                u64(statfs, 40),
                u64(statfs, 48),
                (int) u64(statfs, 64),
                (u64(statfs, 80) & READ_ONLY) != 0);
    }

    private static long u64(MemorySegment statfs, int at) {
        return statfs.get(ValueLayout.JAVA_LONG, at);
    }
}
