package dev.bramble.tftp.transfer;

import dev.bramble.tftp.wire.Options;
import java.util.Optional;

/**
 * What client and server settled on for one transfer.
 *
 * @param fileBytes size of the file
 * @param blockBytes bytes in every block but the last (RFC 2348)
 * @param windowBlocks blocks sent before an acknowledgment is waited for (RFC 7440)
 * @param timeoutSeconds between retransmissions, where the client asked for one (RFC 2349)
 * @param acknowledged options to acknowledge; empty when there is no OACK
 */
public record Terms(
        long fileBytes, int blockBytes, int windowBlocks, Optional<Integer> timeoutSeconds, Options acknowledged) {

    /** Number of blocks; the last is shorter than the others, and has 0 bytes when the file fills all others. */
    public long blocks() {
        return fileBytes / blockBytes + 1;
    }

    /** Where in the file a block begins; blocks count from 1. */
    public long offsetOf(long block) {
        return (block - 1) * blockBytes;
    }

    /** Bytes in a block. */
    public int lengthOf(long block) {
        return (int) Math.min(blockBytes, fileBytes - offsetOf(block));
    }

    /** How many bytes the blocks up to and with this one hold. */
    public long bytesThrough(long block) {
        return Math.min(fileBytes, block * blockBytes);
    }
}
