package dev.bramble.disk;

import java.io.EOFException;
import java.nio.ByteBuffer;

/** A byte source in memory. */
public final class Bytes implements ByteSource {
    private final byte[] content;

    public Bytes(byte[] content) {
        this.content = content;
    }

    @Override
    public long size() {
        return content.length;
    }

    @Override
    public void read(long offset, ByteBuffer into) throws EOFException {
        if (offset < 0 || offset > content.length - into.remaining()) {
            throw new EOFException();
        }
        into.put(content, (int) offset, into.remaining());
    }
}
