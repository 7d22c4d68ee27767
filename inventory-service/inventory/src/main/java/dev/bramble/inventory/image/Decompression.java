package dev.bramble.inventory.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** Tells by the first bytes how a file is packed, whatever its name. */
final class Decompression {
    private static final int BUFFER = 256 * 1024;
    private static final int MAGIC_BYTES = 8;
    /** Enough for xz -9 (65 MiB); a file that asks for more is refused before the memory is taken. */
    static final int XZ_MEMORY_KIB = 128 * 1024;

    /** How the first bytes begin, in hex. */
    private static final String GZIP = "1f8b";

    private static final String XZ = "fd377a585a00";
    /** A frame, or one to be skipped, with which pzstd begins (RFC 8878, section 3.1). */
    private static final Pattern ZSTD = Pattern.compile("(28b52ffd|5[0-9a-f]2a4d18).*");
    /** A file in it, nothing in it, or a part of several. */
    private static final Pattern ZIP = Pattern.compile("504b(0304|0506|0708).*");

    private static final List<Refused> REFUSED = List.of(
            new Refused("bzip2", "bunzip2", "425a68"),
            new Refused("7z", "7z x", "377abcaf"),
            new Refused("QCOW2", "qemu-img convert -O raw", "514649fb"));

    /** A kind of file that is known but not taken; {@code magic} in hex, as above. */
    private record Refused(String name, String remedy, String magic) {}

    private Decompression() {}

    /**
     * The raw image in {@code file}: gzip, xz, Zstandard and ZIP are unpacked, other known kinds refused, all else is taken
     * as raw. It is to be closed, which leaves {@code file} open: what follows the image can still be read there.
     *
     * @param limit refuses a size that the file declares; what really comes is the reader's to count
     */
    static InputStream open(InputStream file, SizeLimit limit) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(new LeftOpen(file), BUFFER);
        buffered.mark(MAGIC_BYTES);
        String start = HexFormat.of().formatHex(buffered.readNBytes(MAGIC_BYTES));
        buffered.reset();
        for (Refused refused : REFUSED) {
            if (start.startsWith(refused.magic())) {
                throw new UnusableImageException(
                        "this is a %s file; raw images, .gz, .xz, .zst and .zip are taken: unpack it first (%s)"
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
        if (ZSTD.matcher(start).matches()) {
            return ZstdImage.open(buffered, limit);
        }
        if (ZIP.matcher(start).matches()) {
            return new ZippedImage(buffered, limit);
        }
        return buffered;
    }
}
