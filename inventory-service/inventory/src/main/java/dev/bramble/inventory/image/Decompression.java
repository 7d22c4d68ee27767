package dev.bramble.inventory.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** Tells by the first bytes how a file is packed, whatever its name. */
final class Decompression {
    private static final int BUFFER = 256 * 1024;
    private static final int MAGIC_BYTES = 8;
    /** Enough for xz -9 (65 MiB); a file that asks for more is refused before the memory is taken. */
    private static final int XZ_MEMORY_KIB = 128 * 1024;

    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] XZ = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
    private static final List<Refused> REFUSED = List.of(
            new Refused("Zstandard", "zstd -d", new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd}),
            new Refused("bzip2", "bunzip2", new byte[] {'B', 'Z', 'h'}),
            new Refused("ZIP", "unzip", new byte[] {'P', 'K', 3, 4}),
            new Refused("7z", "7z x", new byte[] {'7', 'z', (byte) 0xbc, (byte) 0xaf}),
            new Refused("QCOW2", "qemu-img convert -O raw", new byte[] {'Q', 'F', 'I', (byte) 0xfb}));

    private record Refused(String name, String remedy, byte[] magic) {}

    private Decompression() {}

    /** The raw image in {@code file}: gzip and xz are unpacked, other known kinds refused, all else is taken as raw. */
    static InputStream open(InputStream file) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(file, BUFFER);
        buffered.mark(MAGIC_BYTES);
        byte[] magic = buffered.readNBytes(MAGIC_BYTES);
        buffered.reset();
        for (Refused refused : REFUSED) {
            if (startsWith(magic, refused.magic())) {
                throw new UnusableImageException(
                        "this is a %s file; raw images, .gz and .xz are taken: unpack it first (%s)"
                                .formatted(refused.name(), refused.remedy()));
            }
        }
        if (startsWith(magic, GZIP)) {
            return GzipCompressorInputStream.builder()
                    .setInputStream(buffered)
                    .setDecompressConcatenated(true)
                    .get();
        }
        if (startsWith(magic, XZ)) {
            return new XZInputStream(buffered, XZ_MEMORY_KIB);
        }
        return buffered;
    }

    private static boolean startsWith(byte[] bytes, byte[] magic) {
        return bytes.length >= magic.length && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
    }
}
