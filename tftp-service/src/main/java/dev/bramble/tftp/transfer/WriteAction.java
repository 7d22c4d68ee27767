package dev.bramble.tftp.transfer;

import dev.bramble.tftp.wire.ErrorCode;
import dev.bramble.tftp.wire.Options;

/** What the state machine of a write wants done, in order. */
public sealed interface WriteAction {

    /** Send an OACK. */
    record AcknowledgeOptions(Options options) implements WriteAction {}

    /**
     * Send an ACK.
     *
     * @param block counts from 1 and does not roll over; its low 16 bits go on the wire; 0 answers the request
     */
    record Acknowledge(long block) implements WriteAction {}

    /**
     * Append the payload of the DATA just passed in, then call {@link WriteTransfer#onStored}.
     *
     * @param block counts from 1 and does not roll over
     * @param last when it is stored, the whole file is
     */
    record Store(long block, boolean last) implements WriteAction {}

    /** Send an ERROR. */
    record SendError(ErrorCode code, String message) implements WriteAction {}

    /** The transfer is over; nothing follows. */
    record End(WriteOutcome outcome) implements WriteAction {}
}
