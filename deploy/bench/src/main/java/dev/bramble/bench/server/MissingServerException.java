package dev.bramble.bench.server;

/** A server cannot take part here; the message says why. */
public final class MissingServerException extends Exception {
    public MissingServerException(String message) {
        super(message);
    }
}
