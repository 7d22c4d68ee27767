package dev.bramble.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A disk, a partition or an image, as bytes at offsets. Safe for use by several threads. */
public interface ByteSource {

    /** Size in bytes. */
    long size();

    /**
     * Fills {@code into} up to its limit from {@code offset}.
     *
     * @throws java.io.EOFException when that goes past the end
     */
    void read(long offset, ByteBuffer into) throws IOException;

    /** The part of this from {@code offset}, {@code size} bytes long. */
    default ByteSource slice(long offset, long size) {
        return new SlicedByteSource(this, offset, size);
    }
}
