package dev.bramble.tftp.wire;

/** Bytes that are no TFTP packet. Carries no stack trace: anyone can send one. */
public final class MalformedPacketException extends Exception {
    private final boolean request;

    MalformedPacketException(boolean request, String message) {
        super(message, null, false, false);
        this.request = request;
    }

    /** Whether it was meant as an RRQ or WRQ, so that somebody waits for an answer. */
    public boolean isRequest() {
        return request;
    }
}
