package dev.bramble.disk.ext4;

/**
 * A part of a file that is on the disk in one piece; what is between such parts reads as zeros.
 *
 * @param offset within the file, in bytes
 * @param length in bytes, more than 0
 * @param at on the file system, in bytes
 */
public record Run(long offset, long length, long at) {
    long end() {
        return offset + length;
    }
}
