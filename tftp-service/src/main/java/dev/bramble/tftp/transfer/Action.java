package dev.bramble.tftp.transfer;

import dev.bramble.tftp.wire.ErrorCode;
import dev.bramble.tftp.wire.Options;

/** What the state machine wants done, in order. */
public sealed interface Action {

    /** Send an OACK. */
    record AcknowledgeOptions(Options options) implements Action {}

    /**
     * Send DATA packets in ascending order.
     *
     * @param first counts from 1 and does not roll over; its low 16 bits go on the wire
     * @param count at least 1
     */
    record SendBlocks(long first, int count) implements Action {}

    /** Send an ERROR. */
    record SendError(ErrorCode code, String message) implements Action {}

    /** The transfer is over; nothing follows. */
    record End(Outcome outcome) implements Action {}
}
