package dev.bramble.inventory.image;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A Zstandard file (RFC 8878), unpacked as it comes: all of its frames, each one's checksum and declared size checked by
 * the library. Its memory is not the JVM's, and given back by {@link #close}.
 */
final class ZstdImage extends FilterInputStream {
    /** A window of 128 MiB, as {@code zstd --long} makes; `zstd -d` takes no more either unless it is told to. */
    private static final int MAX_WINDOW_LOG = 27;
    /** Of a frame's header (RFC 8878, section 3.1.1.1), magic included. */
    private static final int MAX_HEADER = 18;

    private final Input input;

    private ZstdImage(Input input) throws IOException {
        super(new ZstdInputStreamNoFinalizer(input).setLongMax(MAX_WINDOW_LOG));
        this.input = input;
    }

    /** Refuses at once when the first frame declares more than {@code limit}: most files have one frame. */
    static ZstdImage open(BufferedInputStream file, SizeLimit limit) throws IOException {
        file.mark(MAX_HEADER);
        // Negative when it is not declared, or when this is no header; then the library says so.
        limit.check(Zstd.getFrameContentSize(file.readNBytes(MAX_HEADER)));
        file.reset();
        return new ZstdImage(new Input(file));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            return in.read(into, offset, length);
        } catch (ZstdIOException e) {
            throw cause(e);
        }
    }

    private IOException cause(ZstdIOException e) {
        if (input.ended) {
            return new EOFException("the last frame is not whole");
        }
        if (e.getErrorCode() == Zstd.errFrameParameterWindowTooLarge()) {
            return new UnusableImageException(
                    "unpacking the .zst file takes a window of more than %d MiB; pack it anew without --ultra and --long"
                            .formatted((1 << MAX_WINDOW_LOG) >> 20),
                    e);
        }
        if (e.getErrorCode() == Zstd.errPrefixUnknown()) {
            return new IOException("something follows a whole frame that is none", e);
        }
        return e;
    }

    /** Knows whether the library has asked for more than there is, which it does only within a frame. */
    private static final class Input extends FilterInputStream {
        private boolean ended;

        Input(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = in.read(into, offset, length);
            ended = count < 0;
            return count;
        }
    }
}
