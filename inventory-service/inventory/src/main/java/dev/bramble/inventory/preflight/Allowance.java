package dev.bramble.inventory.preflight;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Gives as many bytes as were allowed last. What a Pi wrote says itself how long its names are, and the library keeps a
 * name of any length; packed, two gigabytes of it are small.
 */
final class Allowance extends FilterInputStream {
    private long allowed;
    private long left;

    /** Nothing is allowed yet. */
    Allowance(InputStream in) {
        super(in);
    }

    /** From here on so many bytes. */
    void allow(long bytes) {
        allowed = bytes;
        left = bytes;
    }

    @Override
    public int read() throws IOException {
        int next = in.read();
        if (next >= 0) {
            take(1);
        }
        return next;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = in.read(into, offset, length);
        if (count > 0) {
            take(count);
        }
        return count;
    }

    private void take(int count) throws IOException {
        left -= count;
        if (left < 0) {
            throw new IOException("it has more than %d bytes where it may not".formatted(allowed));
        }
    }
}
