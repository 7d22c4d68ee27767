package dev.bramble.inventory.preflight;

import dev.bramble.inventory.image.GzipHeaderBound;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The version that a kernel calls itself, as uname -r tells it. It stands in the banner of every kernel that is not packed
 * (Linux: init/version.c), and of an x86 one in its head too (Documentation/arch/x86/boot.rst).
 */
final class KernelVersion {
    private static final byte[] BANNER = "Linux version ".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern VERSION = Pattern.compile("([0-9]+\\.[0-9]+[A-Za-z0-9.+_~-]{0,90}) ");
    private static final int MAX_VERSION = 100;
    private static final long MAX_UNPACKED = 256L << 20;
    private static final int CHUNK = 64 * 1024;

    private static final int X86_MAGIC_AT = 0x202;
    private static final int X86_VERSION_AT = 0x20e;
    private static final int X86_VERSION_BASE = 0x200;
    private static final int HEAD = 32 * 1024;

    private KernelVersion() {}

    /**
     * Reads as far as it has to.
     *
     * @param kernel as the firmware loads it: plain or gzip
     * @return empty when it does not tell
     */
    static Optional<String> read(InputStream kernel) throws IOException {
        BufferedInputStream file = new BufferedInputStream(kernel, HEAD);
        file.mark(HEAD);
        byte[] head = file.readNBytes(HEAD);
        file.reset();
        Optional<String> ofHead = x86(head);
        if (ofHead.isPresent()) {
            return ofHead;
        }
        boolean packed = head.length > 2 && head[0] == 0x1f && (head[1] & 0xff) == 0x8b;
        return search(
                packed
                        ? GzipCompressorInputStream.builder()
                                .setInputStream(new GzipHeaderBound(file))
                                .get()
                        : file);
    }

    private static Optional<String> search(InputStream plain) throws IOException {
        byte[] window = new byte[CHUNK + BANNER.length + MAX_VERSION];
        int kept = 0;
        for (long seen = 0; seen < MAX_UNPACKED; ) {
            int read = plain.readNBytes(window, kept, CHUNK);
            seen += read;
            int end = kept + read;
            Optional<String> found = find(window, end);
            if (found.isPresent() || read < CHUNK) {
                return found;
            }
            // What may be the beginning of a banner is looked at again with what follows.
            int keep = BANNER.length + MAX_VERSION;
            System.arraycopy(window, end - keep, window, 0, keep);
            kept = keep;
        }
        return Optional.empty();
    }

    private static Optional<String> find(byte[] window, int end) {
        for (int at = 0; at <= end - BANNER.length; at++) {
            if (window[at] == BANNER[0] && Arrays.equals(window, at, at + BANNER.length, BANNER, 0, BANNER.length)) {
                int from = at + BANNER.length;
                Optional<String> version = version(window, from, Math.min(end, from + MAX_VERSION));
                if (version.isPresent()) {
                    return version;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> version(byte[] bytes, int from, int to) {
        Matcher text = VERSION.matcher(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
        return text.lookingAt() ? Optional.of(text.group(1)) : Optional.empty();
    }

    private static Optional<String> x86(byte[] head) {
        if (head.length < X86_VERSION_AT + 2
                || !new String(head, X86_MAGIC_AT, 4, StandardCharsets.ISO_8859_1).equals("HdrS")) {
            return Optional.empty();
        }
        int at = X86_VERSION_BASE + (head[X86_VERSION_AT] & 0xff) + ((head[X86_VERSION_AT + 1] & 0xff) << 8);
        return at < head.length ? version(head, at, Math.min(head.length, at + MAX_VERSION)) : Optional.empty();
    }
}
