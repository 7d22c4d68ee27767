package dev.bramble.nfs.fs;

import java.time.Instant;

/**
 * What statx says of a file.
 *
 * @param mode permission bits with set-uid, set-gid and sticky, no type
 * @param size in bytes
 * @param allocated bytes on disk
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
        Instant changed) {}
