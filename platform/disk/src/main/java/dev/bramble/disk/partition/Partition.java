package dev.bramble.disk.partition;

import dev.bramble.disk.ByteSource;

/**
 * One partition.
 *
 * @param number as Linux counts: in an MBR 1 to 4 primary, from 5 logical; in a GPT the place in its array, from 1
 * @param offset in bytes from the start of the disk
 * @param size in bytes
 */
public record Partition(int number, PartitionType type, long offset, long size) {

    /** This partition's bytes on the disk whose table it was read from. */
    public ByteSource on(ByteSource disk) {
        return disk.slice(offset, size);
    }
}
