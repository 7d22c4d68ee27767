package dev.bramble.tftp.transfer;

import dev.bramble.tftp.wire.Options;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Settles the options of a read (RFC 2347). An option that is unknown or has no valid value is left out of the OACK, as
 * if it had not been asked for; blksize and tsize, when valid, are always acknowledged: without blksize in the OACK a
 * Pi 4 silently ignores its config.txt.
 */
public final class Negotiation {
    private static final int DEFAULT_BLOCK_BYTES = 512;
    private static final int MIN_BLOCK_BYTES = 8;
    private static final int MAX_BLOCK_BYTES = 65_464;
    private static final int MAX_OPTION_VALUE = 65_535;
    private static final int MAX_TIMEOUT_SECONDS = 255;

    /** A larger window only fills the buffers between here and a small machine. */
    private static final int MAX_WINDOW_BLOCKS = 64;
    /** What one transfer may have in flight, in bytes. */
    private static final int MAX_WINDOW_BYTES = 256 * 1024;

    private Negotiation() {}

    /**
     * Answers the options asked for a file of this size.
     *
     * @param largestBlock cap of the block size, in bytes
     */
    public static Terms settle(Options asked, long fileBytes, int largestBlock) {
        Map<String, String> acknowledged = new LinkedHashMap<>();
        int blockBytes = DEFAULT_BLOCK_BYTES;
        OptionalInt blksize = number(asked, Options.BLKSIZE, MIN_BLOCK_BYTES, MAX_OPTION_VALUE);
        if (blksize.isPresent()) {
            blockBytes = Math.min(blksize.getAsInt(), Math.min(MAX_BLOCK_BYTES, largestBlock));
        }
        int windowBlocks = 1;
        OptionalInt windowsize = number(asked, Options.WINDOWSIZE, 1, MAX_OPTION_VALUE);
        if (windowsize.isPresent()) {
            int most = Math.clamp(MAX_WINDOW_BYTES / blockBytes, 1, MAX_WINDOW_BLOCKS);
            windowBlocks = Math.min(windowsize.getAsInt(), most);
        }
        OptionalInt timeout = number(asked, Options.TIMEOUT, 1, MAX_TIMEOUT_SECONDS);
        for (String name : asked.values().keySet()) {
            switch (name) {
                case Options.BLKSIZE -> put(acknowledged, name, blksize, blockBytes);
                case Options.WINDOWSIZE -> put(acknowledged, name, windowsize, windowBlocks);
                case Options.TIMEOUT -> put(acknowledged, name, timeout, timeout.orElse(0));
                case Options.TSIZE -> {
                    if (isNumber(asked.get(name).orElse(""))) {
                        acknowledged.put(name, Long.toString(fileBytes));
                    }
                }
                default -> {
                    // RFC 2347: an option that is not known is left out of the answer.
                }
            }
        }
        Optional<Integer> seconds = timeout.isPresent() ? Optional.of(timeout.getAsInt()) : Optional.empty();
        return new Terms(fileBytes, blockBytes, windowBlocks, seconds, new Options(acknowledged));
    }

    private static void put(Map<String, String> acknowledged, String name, OptionalInt asked, int settled) {
        if (asked.isPresent()) {
            acknowledged.put(name, Integer.toString(settled));
        }
    }

    private static OptionalInt number(Options asked, String name, int least, int most) {
        String text = asked.get(name).orElse("");
        if (!isNumber(text) || text.length() > 9) {
            return OptionalInt.empty();
        }
        int value = Integer.parseInt(text);
        return value < least || value > most ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private static boolean isNumber(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) < '0' || text.charAt(at) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
