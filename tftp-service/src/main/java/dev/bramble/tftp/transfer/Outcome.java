package dev.bramble.tftp.transfer;

/** How a transfer ended. */
public sealed interface Outcome {

    /** The last block was acknowledged. */
    record Served() implements Outcome {}

    /**
     * The client sent an ERROR.
     *
     * @param probe it did so after the OACK and before any data: it wanted the size, which is normal
     */
    record Aborted(boolean probe, int code, String message) implements Outcome {}

    /** The client fell silent. */
    record Stalled() implements Outcome {}

    /** The same client asked anew, from the same port. */
    record Superseded() implements Outcome {}

    /** The file could not be read on. */
    record Failed(String reason) implements Outcome {}
}
