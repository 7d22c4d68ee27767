package dev.bramble.bench.tftp.server;

/** A server cannot take part here; the message says why. */
public final class MissingServerException extends Exception {
    MissingServerException(String message) {
        super(message);
    }
}
