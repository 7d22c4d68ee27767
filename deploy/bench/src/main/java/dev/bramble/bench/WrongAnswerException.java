package dev.bramble.bench;

/** A server answered what it must not: a measurement of it would mean nothing. */
public final class WrongAnswerException extends Exception {
    public WrongAnswerException(String message) {
        super(message);
    }

    public WrongAnswerException(String message, Throwable cause) {
        super(message, cause);
    }
}
