package dev.bramble.inventory.netboot;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** Files as packages and kernels have them: packed by xz, Zstandard or gzip, which their names tell. */
final class Compression {
    /** Enough for xz -9; dpkg and kernels use less. */
    private static final int XZ_MEMORY_KIB = 128 * 1024;

    private Compression() {}

    /** The unpacked bytes of what is packed as {@code name} ends: .xz, .zst, .gz, or not at all. */
    static InputStream unpacking(String name, InputStream packed) throws IOException {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "xz" -> new XZInputStream(packed, XZ_MEMORY_KIB);
            case "zst" -> new ZstdCompressorInputStream(packed);
            case "gz" ->
                GzipCompressorInputStream.builder().setInputStream(packed).get();
            default -> packed;
        };
    }

    /** As {@link #unpacking}, of a whole file; an IOException when it has more than {@code max} bytes. */
    static byte[] unpack(String name, byte[] packed, int max) throws IOException {
        try (InputStream unpacked = unpacking(name, new ByteArrayInputStream(packed))) {
            byte[] content = unpacked.readNBytes(max);
            if (content.length == max && unpacked.read() >= 0) {
                throw new IOException("%s has more than %d bytes when unpacked".formatted(name, max));
            }
            return content;
        }
    }
}
