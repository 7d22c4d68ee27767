package dev.bramble.inventory.preflight;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;

/**
 * LZ4 as the kernel unpacks it (Linux: lib/decompress_unlz4.c; "lz4 -l"): a magic number, then blocks after their packed
 * size in 4 bytes, little-endian. The library knows its blocks and the newer frames, but not this.
 */
final class Lz4BlockStream extends InputStream {
    static final int MAGIC = 0x184c2102;
    /** Unpacked it has 8 MiB; what cannot be packed grows a little. */
    private static final int MAX_BLOCK = 9 << 20;

    private final InputStream packed;
    private InputStream block = InputStream.nullInputStream();
    private boolean ended;

    /** {@code packed} begins with the magic number. */
    Lz4BlockStream(InputStream packed) throws IOException {
        this.packed = packed;
        if (littleEndian() != MAGIC) {
            throw new IOException("it is no LZ4 of the kernel's kind");
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            int count = block.read(into, offset, length);
            if (count >= 0) {
                return count;
            }
            next();
        }
        return -1;
    }

    private void next() throws IOException {
        int size = littleEndian();
        while (size == MAGIC) {
            // Two archives, one behind the other.
            size = littleEndian();
        }
        if (ended || size == 0) {
            ended = true;
            return;
        }
        if (size < 0 || size > MAX_BLOCK) {
            throw new IOException("a block of LZ4 cannot have %d bytes".formatted(size));
        }
        byte[] content = packed.readNBytes(size);
        if (content.length < size) {
            throw new EOFException("a block of LZ4 is cut short");
        }
        block = new BlockLZ4CompressorInputStream(new ByteArrayInputStream(content));
    }

    /** At the end of the file 0, and {@link #ended}. */
    private int littleEndian() throws IOException {
        byte[] bytes = packed.readNBytes(4);
        if (bytes.length < 4) {
            ended = true;
            return 0;
        }
        return (bytes[0] & 0xff) | (bytes[1] & 0xff) << 8 | (bytes[2] & 0xff) << 16 | (bytes[3] & 0xff) << 24;
    }
}
