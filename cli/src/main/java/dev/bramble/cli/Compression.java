package dev.bramble.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

/** How a disk's file is compressed: what {@code bramble image import} reads too. */
enum Compression {
    NONE("", ""),
    GZIP(".gz", "1f8b"),
    XZ(".xz", "fd377a585a00");

    private static final int BUFFER = 64 * 1024;
    private static final int LONGEST_MAGIC = 6;

    private final String suffix;
    private final String magic;

    Compression(String suffix, String magic) {
        this.suffix = suffix;
        this.magic = magic;
    }

    /** What a file of this name is expected to be. */
    static Compression ofName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(one -> one != NONE && lower.endsWith(one.suffix))
                .findFirst()
                .orElse(NONE);
    }

    /** Told by the first bytes, which stay in the stream. */
    static Compression ofBytes(BufferedInputStream bytes) throws IOException {
        bytes.mark(LONGEST_MAGIC);
        String head = HexFormat.of().formatHex(bytes.readNBytes(LONGEST_MAGIC));
        bytes.reset();
        return Arrays.stream(values())
                .filter(one -> one != NONE && head.startsWith(one.magic))
                .findFirst()
                .orElse(NONE);
    }

    InputStream expand(InputStream compressed) throws IOException {
        return switch (this) {
            case NONE -> compressed;
            case GZIP -> new GZIPInputStream(compressed, BUFFER);
            case XZ -> new XZInputStream(compressed);
        };
    }

    OutputStream compress(OutputStream compressed) throws IOException {
        return switch (this) {
            case NONE -> compressed;
            case GZIP -> new GZIPOutputStream(compressed, BUFFER);
            case XZ -> new XZOutputStream(compressed, new LZMA2Options());
        };
    }
}
