package dev.bramble.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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

    /**
     * The {@code length} bytes at {@code offset} in a new buffer, little-endian as all structures here are. For
     * structures of a known, small size: {@code length} is allocated before anything is read.
     *
     * @throws java.io.EOFException when that goes past the end
     */
    default ByteBuffer read(long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        read(offset, bytes);
        return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The part of this from {@code offset}, {@code size} bytes long. */
    default ByteSource slice(long offset, long size) {
        return new SlicedByteSource(this, offset, size);
    }

    /** All bytes from first to last as a stream; unbuffered, and closing it does not close this. */
    default InputStream stream() {
        return new ByteSourceInputStream(this);
    }
}
