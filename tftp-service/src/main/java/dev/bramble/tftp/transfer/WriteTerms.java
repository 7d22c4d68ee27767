package dev.bramble.tftp.transfer;

import dev.bramble.tftp.wire.Options;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What client and server settled on for one write.
 *
 * @param announcedBytes what the client is going to send, where it says so (RFC 2349)
 * @param blockBytes bytes in every block but the last (RFC 2348)
 * @param windowBlocks blocks that come before an acknowledgment is waited for (RFC 7440)
 * @param timeoutSeconds between retransmissions, where the client asked for one (RFC 2349)
 * @param acknowledged options to acknowledge; empty when there is no OACK
 */
public record WriteTerms(
        OptionalLong announcedBytes,
        int blockBytes,
        int windowBlocks,
        Optional<Integer> timeoutSeconds,
        Options acknowledged) {}
