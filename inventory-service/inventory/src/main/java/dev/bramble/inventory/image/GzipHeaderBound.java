package dev.bramble.inventory.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bounds a gzip member's header: its file name and comment (RFC 1952, section 2.3) end at a zero byte, and Commons
 * Compress keeps all that comes before it. Headers are what it reads byte by byte, so these are counted.
 */
public final class GzipHeaderBound extends FilterInputStream {
    /** Room for an extra field of 64 KiB and long texts. */
    private static final int MAX_BYTES = 256 * 1024;

    private int inHeader;

    public GzipHeaderBound(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        inHeader++;
        if (inHeader > MAX_BYTES) {
            throw new UnusableImageException("the .gz file's header is longer than " + MAX_BYTES + " bytes");
        }
        return in.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        inHeader = 0;
        return in.read(into, offset, length);
    }
}
