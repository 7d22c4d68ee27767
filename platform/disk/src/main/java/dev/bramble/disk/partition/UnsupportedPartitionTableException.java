package dev.bramble.disk.partition;

import dev.bramble.disk.CorruptDiskException;

/** The disk has a partition table, of a scheme that is recognised but not read. */
public final class UnsupportedPartitionTableException extends CorruptDiskException {
    private static final long serialVersionUID = 1L;

    UnsupportedPartitionTableException(String message) {
        super(message);
    }
}
