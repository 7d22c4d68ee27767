package dev.bramble.kafka;

/** The broker cannot start; the message is one line that says what to do. */
public final class BrokerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokerFailure(String message) {
        super(message);
    }

    BrokerFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
