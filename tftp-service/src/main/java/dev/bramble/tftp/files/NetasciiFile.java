package dev.bramble.tftp.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A text file as netascii has it (RFC 1350 section 1, RFC 764): LF becomes CR LF, CR becomes CR NUL. Any part can be read
 * at any time, as a lost block needs it: opening reads the file once and notes where each {@value #STEP_BYTES} bytes of it
 * begin in the translation (4 bytes for each); a read translates from the nearest of these places on. Nothing else is
 * remembered.
 */
public final class NetasciiFile implements BootFile {
    private static final Logger log = LoggerFactory.getLogger(NetasciiFile.class);

    /**
     * The most that is translated. Opening keeps a disk thread as long as reading the file takes, and no text is longer;
     * a translation, of at most twice as many bytes, has offsets within an int.
     */
    static final int MAX_BYTES = 64 * 1024 * 1024;

    /** What a read translates in vain is less than this. */
    static final int STEP_BYTES = 4096;

    private final BootFile source;
    private final int[] starts;
    private final int size;

    private NetasciiFile(BootFile source, int[] starts, int size) {
        this.source = source;
        this.starts = starts;
        this.size = size;
    }

    /**
     * Reads {@code source} once, which may wait for the disk. Afterwards {@link #close} closes it; when this fails, the
     * caller does.
     *
     * @throws NotTextException when it is longer than {@link #MAX_BYTES}
     */
    static NetasciiFile over(BootFile source) throws IOException {
        if (source.size() > MAX_BYTES) {
            throw new NotTextException();
        }
        int bytes = (int) source.size();
        int[] starts = new int[bytes / STEP_BYTES + 1];
        ByteBuffer step = ByteBuffer.allocate(Math.min(STEP_BYTES, bytes));
        int translated = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = translated;
            step.clear().limit(Math.min(STEP_BYTES, bytes - i * STEP_BYTES));
            source.read((long) i * STEP_BYTES, step);
            translated += translatedBytes(step.flip());
        }
        return new NetasciiFile(source, starts, translated);
    }

    /** The answer to the same request in mode netascii; may wait for the disk. */
    public static Lookup translate(Lookup lookup) {
        if (!(lookup instanceof Lookup.Found(BootFile file))) {
            return lookup;
        }
        try {
            return new Lookup.Found(over(file));
        } catch (NotTextException | FileChangedException e) {
            return refused(file, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            log.atWarn().setCause(e).log("a boot file could not be read");
            return refused(file, "the server cannot read it");
        }
    }

    private static Lookup refused(BootFile file, String reason) {
        try {
            file.close();
        } catch (IOException e) {
            log.atWarn().setCause(e).log("a boot file could not be closed");
        }
        return new Lookup.Refused(reason);
    }

    private static int translatedBytes(ByteBuffer text) {
        int bytes = text.remaining();
        while (text.hasRemaining()) {
            byte b = text.get();
            if (b == '\n' || b == '\r') {
                bytes++;
            }
        }
        return bytes;
    }

    /** Bytes of the translation. */
    @Override
    public long size() {
        return size;
    }

    @Override
    public boolean readCached(long offset, ByteBuffer block) throws IOException {
        return translate(offset, block, source::readCached);
    }

    @Override
    public void read(long offset, ByteBuffer block) throws IOException {
        translate(offset, block, (at, into) -> {
            source.read(at, into);
            return true;
        });
    }

    private interface Read {
        boolean fill(long offset, ByteBuffer into) throws IOException;
    }

    private boolean translate(long offset, ByteBuffer block, Read read) throws IOException {
        int found = Arrays.binarySearch(starts, (int) offset);
        int at = found >= 0 ? found : -found - 2;
        long skip = offset - starts[at];
        ByteBuffer step = ByteBuffer.allocate(STEP_BYTES);
        do {
            long from = (long) at * STEP_BYTES;
            if (from > source.size()) {
                throw new FileChangedException();
            }
            step.clear().limit((int) Math.min(STEP_BYTES, source.size() - from));
            if (!read.fill(from, step)) {
                return false;
            }
            skip = put(step.flip(), skip, block);
            at++;
        } while (block.hasRemaining());
        return true;
    }

    /** Appends the translation without its first {@code skip} bytes, as far as there is room; returns what is left to skip. */
    private static long put(ByteBuffer text, long skip, ByteBuffer block) {
        long left = skip;
        while (text.hasRemaining() && block.hasRemaining()) {
            byte b = text.get();
            boolean pair = b == '\n' || b == '\r';
            byte first = b == '\n' ? (byte) '\r' : b;
            if (left > 0) {
                left--;
            } else {
                block.put(first);
            }
            if (!pair) {
                continue;
            }
            if (left > 0) {
                left--;
            } else if (block.hasRemaining()) {
                block.put(b == '\n' ? (byte) '\n' : 0);
            }
        }
        return left;
    }

    @Override
    public void checkUnchanged() throws IOException {
        source.checkUnchanged();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
