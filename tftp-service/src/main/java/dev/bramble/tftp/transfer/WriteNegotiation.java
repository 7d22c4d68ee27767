package dev.bramble.tftp.transfer;

import dev.bramble.tftp.wire.Options;
import java.util.OptionalLong;

/**
 * Settles the options of a write (RFC 2347), as {@link Negotiation} does those of a read; tsize is the client's to tell,
 * and acknowledged as it came (RFC 2349).
 */
public final class WriteNegotiation {
    /**
     * What fits an Ethernet frame. A larger block would come in fragments, of which the loss of one is the loss of all,
     * and would not fit the buffers that datagrams are received in.
     */
    public static final int MAX_BLOCK_BYTES = 1468;

    /** As many digits as a long holds for certain. */
    private static final int MAX_DIGITS = 18;

    private WriteNegotiation() {}

    /**
     * Answers the options asked.
     *
     * @param largestBlock cap of the block size, in bytes, if that is less than {@link #MAX_BLOCK_BYTES}
     */
    public static WriteTerms settle(Options asked, int largestBlock) {
        OptionalLong announced = announced(asked);
        Terms terms = Negotiation.settle(asked, announced.orElse(0), Math.min(largestBlock, MAX_BLOCK_BYTES));
        return new WriteTerms(
                announced, terms.blockBytes(), terms.windowBlocks(), terms.timeoutSeconds(), terms.acknowledged());
    }

    private static OptionalLong announced(Options asked) {
        String text = asked.get(Options.TSIZE).orElse("");
        if (!isNumber(text)) {
            return OptionalLong.empty();
        }
        String digits = text.replaceFirst("^0+(?=.)", "");
        return OptionalLong.of(digits.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits));
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
