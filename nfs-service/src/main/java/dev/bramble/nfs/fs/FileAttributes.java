package dev.bramble.nfs.fs;

import java.time.Instant;

/**
 * What statx says of a file.
 *
 * @param mode permission bits with set-uid, set-gid and sticky, no type
 * @param size in bytes
 * @param allocated bytes on disk
 * @param device what a device file stands for
 */
public record FileAttributes(
        FileType type,
        int mode,
        int links,
        int uid,
        int gid,
        long size,
        long allocated,
        FileKey key,
        Instant accessed,
        Instant modified,
        Instant changed,
        DeviceNumber device) {

    /** Those of a file that is no device. */
    public FileAttributes(
            FileType type,
            int mode,
            int links,
            int uid,
            int gid,
            long size,
            long allocated,
            FileKey key,
            Instant accessed,
            Instant modified,
            Instant changed) {
        this(type, mode, links, uid, gid, size, allocated, key, accessed, modified, changed, DeviceNumber.NONE);
    }
}
