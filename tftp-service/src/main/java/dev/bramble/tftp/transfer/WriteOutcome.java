package dev.bramble.tftp.transfer;

/** How a write ended. */
public sealed interface WriteOutcome {

    /** The file is there, and its last block was acknowledged. */
    record Received() implements WriteOutcome {}

    /** The client sent an ERROR. */
    record Aborted(int code, String message) implements WriteOutcome {}

    /** The client fell silent. */
    record Stalled() implements WriteOutcome {}

    /** The same client asked anew, from the same port. */
    record Superseded() implements WriteOutcome {}

    /** The file could not be taken any further; the client was told. */
    record Failed(String reason) implements WriteOutcome {}
}
