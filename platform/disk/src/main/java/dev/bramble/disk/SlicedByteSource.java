package dev.bramble.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

record SlicedByteSource(ByteSource whole, long start, long size) implements ByteSource {
    SlicedByteSource {
        Objects.checkFromIndexSize(start, size, whole.size());
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        if (offset < 0 || offset > size - into.remaining()) {
            throw new EOFException("read of %d bytes at %d of %d".formatted(into.remaining(), offset, size));
        }
        whole.read(start + offset, into);
    }
}
