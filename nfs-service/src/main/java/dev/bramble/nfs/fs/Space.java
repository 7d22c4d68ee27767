package dev.bramble.nfs.fs;

/**
 * Room on a file system.
 *
 * @param total bytes
 * @param free bytes
 * @param available bytes for those who are not root
 */
public record Space(long total, long free, long available, long totalFiles, long freeFiles) {}
