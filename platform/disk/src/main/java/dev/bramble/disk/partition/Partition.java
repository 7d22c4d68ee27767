package dev.bramble.disk.partition;

import dev.bramble.disk.ByteSource;

/**
 * One partition.
 *
 * @param number as Linux counts: 1 to 4 primary, from 5 logical
 * @param type the MBR's type byte: 0x0c is FAT32, 0x83 is Linux
 * @param offset in bytes from the start of the disk
 * @param size in bytes
 */
public record Partition(int number, int type, long offset, long size) {

    /** This partition's bytes on the disk whose table it was read from. */
    public ByteSource on(ByteSource disk) {
        return disk.slice(offset, size);
    }
}
