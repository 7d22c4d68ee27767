package dev.bramble.nfs.fs;

/**
 * Which file it is, wherever it is.
 *
 * @param device as st_dev
 * @param inode as st_ino
 * @param generation tells a file from an earlier one of the same inode number; 0 where the file system cannot say
 */
public record FileKey(long device, long inode, long generation) {}
