package dev.bramble.inventory.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** Tells by the first bytes how a file is packed, whatever its name. */
final class Decompression {
    private static final int BUFFER = 256 * 1024;
    private static final int MAGIC_BYTES = 8;
    /** Enough for xz -9 (65 MiB); a file that asks for more is refused before the memory is taken. */
    static final int XZ_MEMORY_KIB = 128 * 1024;

    private static final String GZIP = "1f8b";
    private static final String XZ = "fd377a585a00";
    private static final List<Refused> REFUSED = List.of(
            new Refused("Zstandard", "zstd -d", "28b52ffd"),
            new Refused("bzip2", "bunzip2", "425a68"),
            new Refused("ZIP", "unzip", "504b0304"),
            new Refused("7z", "7z x", "377abcaf"),
            new Refused("QCOW2", "qemu-img convert -O raw", "514649fb"));

    /** A kind of file that is known but not taken; {@code magic} in hex, as above. */
    private record Refused(String name, String remedy, String magic) {}

    private Decompression() {}

    /** The raw image in {@code file}: gzip and xz are unpacked, other known kinds refused, all else is taken as raw. */
    static InputStream open(InputStream file) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(file, BUFFER);
        buffered.mark(MAGIC_BYTES);
        String start = HexFormat.of().formatHex(buffered.readNBytes(MAGIC_BYTES));
        buffered.reset();
        for (Refused refused : REFUSED) {
            if (start.startsWith(refused.magic())) {
                throw new UnusableImageException(
                        "this is a %s file; raw images, .gz and .xz are taken: unpack it first (%s)"
                                .formatted(refused.name(), refused.remedy()));
            }
        }
        if (start.startsWith(GZIP)) {
            return GzipCompressorInputStream.builder()
                    .setInputStream(new GzipHeaderBound(buffered))
                    .setDecompressConcatenated(true)
                    .get();
        }
        if (start.startsWith(XZ)) {
            return new XZInputStream(buffered, XZ_MEMORY_KIB);
        }
        return buffered;
    }
}
