package dev.bramble.bench.inventory;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** How an image is packed: the tool that did it and undoes it, and the library that the service unpacks it by. */
enum Packing {
    /** As Ubuntu and Raspberry Pi OS pack theirs, but for a faster level. */
    XZ("xz", "-1"),
    GZ("gzip", "-6"),
    ZST("zstd", "-3");

    /** As the service has it. */
    private static final int BUFFER = 256 * 1024;

    private static final int XZ_MEMORY_KIB = 128 * 1024;

    private final String tool;
    private final String level;

    Packing(String tool, String level) {
        this.tool = tool;
        this.level = level;
    }

    /** Without the dot. */
    String suffix() {
        return name().toLowerCase(Locale.ROOT);
    }

    String tool() {
        return tool;
    }

    /** Packs standard input to standard output. */
    List<String> pack() {
        return List.of(tool, level, "-c");
    }

    /** Unpacks a file to standard output. */
    List<String> unpack(String file) {
        return List.of(tool, "-dc", file);
    }

    /** As the service does it, and nothing besides. */
    InputStream unpacking(InputStream file) throws IOException {
        InputStream buffered = new BufferedInputStream(file, BUFFER);
        return switch (this) {
            case XZ -> new XZInputStream(buffered, XZ_MEMORY_KIB);
            case GZ ->
                GzipCompressorInputStream.builder()
                        .setInputStream(buffered)
                        .setDecompressConcatenated(true)
                        .get();
            case ZST -> new ZstdInputStreamNoFinalizer(buffered);
        };
    }
}
