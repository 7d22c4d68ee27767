package dev.bramble.bench.tftp.load;

/** A server answered what it must not: a measurement of it would mean nothing. */
public final class WrongAnswerException extends Exception {
    WrongAnswerException(String message) {
        super(message);
    }

    WrongAnswerException(String message, Throwable cause) {
        super(message, cause);
    }
}
